import { describe, expect, it } from 'vitest';
import { envToConfig } from '../../src/config/config.js';
import { ConfigError, type Environment } from '../../src/config/environment.js';

/** The message of the refusal. */
function refusalOf(env: Environment): string {
  try {
    envToConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error instanceof Error ? error.message : '';
  }
  throw new Error(`${JSON.stringify(env)} was taken`);
}

const defaults = {
  host: '127.0.0.1',
  port: 4000,
  pixazo: null,
  pixazoTimeoutMs: 30_000,
  database: { kind: 'sqlite', path: './data/gateway.db' },
  pixazoMaxRps: null,
  poll: { minMs: 5_000, maxMs: 10_000, fallbackMs: 30_000 },
  callbacks: null,
  confirmMs: 3_600_000,
  jobMaxAgeMs: 86_400_000,
  retentionMs: 30 * 86_400_000,
  callerOfToken: null,
  submitLimits: { perMinute: 60, perDay: null },
  queriesPerMinute: 6_000,
  corsOrigins: [],
  localOnly: true,
  maxSubscriptionsPerSocket: 100,
  maxSocketsPerCaller: 100,
  trustedDocuments: { path: null, only: false },
  jwt: null,
  mediaProxy: false,
  subgraph: false,
  playground: true,
  introspection: true,
  tracing: null,
  logLevel: 'info',
  warnings: [],
};

describe('what the environment means', () => {
  it('nothing set: the defaults', () => {
    expect(envToConfig({})).toEqual(defaults);
  });

  it.each(['', '  '])('a variable that is %j is one that is not set', (nothing) => {
    const names = [
      'HOST',
      'PORT',
      'PIXAZO_API_KEY',
      'AUTH_TOKENS',
      'AUTH_DISABLED',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'OTEL_EXPORTER_OTLP_HEADERS',
      'LOG_LEVEL',
      'QUOTA_PER_DAY',
    ];

    expect(envToConfig(Object.fromEntries(names.map((name) => [name, nothing])))).toEqual(defaults);
  });

  it.each<[Environment, object]>([
    [
      { HOST: '::1', PORT: '0' },
      { host: '::1', port: 0 },
    ],
    [
      { HOST: 'localhost', PORT: '65535' },
      { host: 'localhost', port: 65_535 },
    ],
    [{ HOST: '127.9.9.9' }, { host: '127.9.9.9' }],
    [{ PIXAZO_API_KEY: 'key' }, { pixazo: { apiKey: 'key', baseUrl: new URL('https://gateway.pixazo.ai') } }],
    [
      { PIXAZO_API_KEY: 'key', PIXAZO_BASE_URL: 'http://127.0.0.1:8080/pixazo' },
      { pixazo: { apiKey: 'key', baseUrl: new URL('http://127.0.0.1:8080/pixazo') } },
    ],
    [{ PIXAZO_TIMEOUT_MS: '1' }, { pixazoTimeoutMs: 1 }],
    [{ DATABASE_URL: 'file:/var/lib/jobs.db' }, { database: { kind: 'sqlite', path: '/var/lib/jobs.db' } }],
    [{ DATABASE_URL: 'file::memory:' }, { database: { kind: 'sqlite', path: ':memory:' } }],
    ...['postgres://user:secret@db:5432/jobs?sslmode=require', 'postgresql://db/jobs'].map(
      (url): [Environment, object] => [
        { DATABASE_URL: url, PIXAZO_API_KEY: 'key', PIXAZO_BASE_URL: 'http://upstream' },
        {
          database: { kind: 'postgres', url },
          pixazo: { apiKey: 'key', baseUrl: new URL('http://upstream') },
        },
      ],
    ),
    [{ POLL_MIN_MS: '7', POLL_MAX_MS: '7' }, { poll: { minMs: 7, maxMs: 7, fallbackMs: 30_000 } }],
    [{ POLL_FALLBACK_MS: '9' }, { poll: { minMs: 5_000, maxMs: 10_000, fallbackMs: 9 } }],
    [{ PIXAZO_MAX_RPS: '3' }, { pixazoMaxRps: 3 }],
    [{ SUBMIT_CONFIRM_MS: '60000' }, { confirmMs: 60_000 }],
    [{ JOB_MAX_AGE_MS: '60000' }, { confirmMs: 60_000, jobMaxAgeMs: 60_000 }],
    [{ JOB_RETENTION_DAYS: '2' }, { retentionMs: 172_800_000 }],
    [
      { PUBLIC_URL: 'https://gateway.example/base', WEBHOOK_MODE: 'terminal' },
      { callbacks: { publicUrl: new URL('https://gateway.example/base'), mode: 'terminal' } },
    ],
    [
      { PUBLIC_URL: 'http://127.0.0.1:4000' },
      { callbacks: { publicUrl: new URL('http://127.0.0.1:4000'), mode: 'sync' } },
    ],
    [{ JOB_MAX_AGE_MS: '2147483647' }, { jobMaxAgeMs: 2_147_483_647 }],
    [
      { PLAYGROUND: 'false', INTROSPECTION: 'false' },
      { playground: false, introspection: false },
    ],
    [
      { MEDIA_PROXY: 'true', SUBGRAPH: 'true' },
      { mediaProxy: true, subgraph: true },
    ],
    [{ LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' },
      {
        tracing: {
          endpoint: new URL('http://127.0.0.1:4318'),
          headers: {},
          serviceName: 'pixazo-graphql-gateway',
        },
      },
    ],
    [
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.test/base',
        OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b%3D, x-other=1',
        OTEL_SERVICE_NAME: 'sounds',
      },
      {
        tracing: {
          endpoint: new URL('https://collector.test/base'),
          headers: { 'x-key': 'a b=', 'x-other': '1' },
          serviceName: 'sounds',
        },
      },
    ],
    [
      { AUTH_TOKENS: ' alice:0123456789abcdef , bob:fedcba9876543210, alice:another-token-16' },
      {
        callerOfToken: new Map([
          ['0123456789abcdef', 'alice'],
          ['fedcba9876543210', 'bob'],
          ['another-token-16', 'alice'],
        ]),
        localOnly: false,
      },
    ],
    [{ QUOTA_PER_DAY: '7', SUBMITS_PER_MINUTE: '8' }, { submitLimits: { perMinute: 8, perDay: 7 } }],
    [
      { CORS_ORIGINS: 'https://app.example , http://localhost:3000' },
      { corsOrigins: ['https://app.example', 'http://localhost:3000'] },
    ],
    [{ CORS_ORIGINS: '*' }, { corsOrigins: ['*'] }],
    [{ MAX_SUBSCRIPTIONS_PER_SOCKET: '3' }, { maxSubscriptionsPerSocket: 3 }],
    [
      { QUERIES_PER_MINUTE: '0', MAX_SOCKETS_PER_CALLER: '0' },
      { queriesPerMinute: 0, maxSocketsPerCaller: 0 },
    ],
    [
      { TRUSTED_DOCUMENTS: 'known.json', TRUSTED_DOCUMENTS_ONLY: 'true' },
      { trustedDocuments: { path: 'known.json', only: true } },
    ],
    [
      { AUTH_JWKS_URL: 'https://issuer.test/keys', AUTH_JWT_AUDIENCE: 'sounds' },
      {
        jwt: { jwksUrl: new URL('https://issuer.test/keys'), issuer: null, audiences: ['sounds'] },
        localOnly: false,
      },
    ],
    ...['http://127.0.0.1:8080/keys', 'http://[::1]/keys', 'http://localhost/keys'].map(
      (AUTH_JWKS_URL): [Environment, object] => [
        { AUTH_JWKS_URL, AUTH_JWT_ISSUER: 'https://issuer.test/', AUTH_JWT_AUDIENCE: 'a , b' },
        {
          jwt: { jwksUrl: new URL(AUTH_JWKS_URL), issuer: 'https://issuer.test/', audiences: ['a', 'b'] },
          localOnly: false,
        },
      ],
    ),
  ])('%j', (env, meaning) => {
    expect(envToConfig(env)).toEqual({ ...defaults, ...meaning });
  });
});

describe('a variable that cannot be used is refused by name', () => {
  const wholeMs = ['1.5', '0', '-1', '2147483648', 'soon', '1e99', 'NaN'];
  it.each([
    ...['http', '-1', '65536', '80.5', 'NaN', '4000x'].map((value) => ({
      name: 'PORT',
      value,
      must: /must be a port number/,
    })),
    ...[
      'PIXAZO_TIMEOUT_MS',
      'POLL_MIN_MS',
      'POLL_MAX_MS',
      'JOB_MAX_AGE_MS',
      'POLL_FALLBACK_MS',
      'SUBMIT_CONFIRM_MS',
    ].flatMap((name) => wholeMs.map((value) => ({ name, value, must: /must be .* millisecond/ }))),
    ...['PIXAZO_MAX_RPS', 'JOB_RETENTION_DAYS'].flatMap((name) =>
      ['0', '-1', '1.5', 'many', '100001'].map((value) => ({ name, value, must: /must be (a|at)/ })),
    ),
    ...['gateway.example', 'ftp://gateway.example', 'http://gateway.example'].map((value) => ({
      name: 'PUBLIC_URL',
      value,
      must: /must be an https URL/,
    })),
    { name: 'WEBHOOK_MODE', value: 'always', must: /must be sync or terminal/ },
    ...['two words', 'clé', 'line\nbreak'].map((value) => ({
      name: 'PIXAZO_API_KEY',
      value,
      must: /must be a key without spaces/,
    })),
    ...['gateway.pixazo.ai', 'ftp://gateway.pixazo.ai', '//gateway'].map((value) => ({
      name: 'PIXAZO_BASE_URL',
      value,
      must: /must be an http or https URL/,
    })),
    ...['./gateway.db', 'mysql://localhost/gateway', 'file:', 'postgres://user:sec/ret@db/jobs'].map(
      (value) => ({
        name: 'DATABASE_URL',
        value,
        must: /must be (file: and a path|an address such as postgres)/,
      }),
    ),
    ...['AUTH_DISABLED', 'PLAYGROUND', 'INTROSPECTION', 'MEDIA_PROXY', 'SUBGRAPH'].flatMap((name) =>
      ['yes', '1', 'TRUE'].map((value) => ({ name, value, must: /must be true or false/ })),
    ),
    ...[
      'alice',
      'alice:short',
      'alice:01234567 89abcdef',
      ':0123456789abcdef',
      'alice:0123456789abcdef:more',
      'alice:0123456789abcdef,',
      'alice:0123456789abcdef,bob:0123456789abcdef',
    ].map((value) => ({ name: 'AUTH_TOKENS', value, must: /must be caller:token/ })),
    ...[
      'issuer.test',
      'ftp://issuer.test/keys',
      'http://issuer.test/keys',
      'http://10.0.0.1/keys',
      'http://localhost.issuer.test/keys',
      'https://user:secret@issuer.test/keys',
      'https://user@issuer.test/keys',
    ].map((value) => ({ name: 'AUTH_JWKS_URL', value, must: /must be an https URL without a user; http/ })),
    ...['AUTH_JWT_ISSUER', 'AUTH_JWT_AUDIENCE'].map((name) => ({
      name,
      value: 'sounds',
      must: /must come with AUTH_JWKS_URL/,
    })),
    { name: 'AUTH_JWT_AUDIENCE', value: 'sounds,,music', must: /must be one audience, or several/ },
    { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: '127.0.0.1:4318', must: /must be an http or https URL/ },
    ...['key', 'a b=c', '=c', 'a=%zz', 'a=%0a', 'a=b,'].map((value) => ({
      name: 'OTEL_EXPORTER_OTLP_HEADERS',
      value,
      must: /must be name=value,name=value/,
    })),
    { name: 'LOG_LEVEL', value: 'loud', must: /must be one of fatal, error, warn/ },
  ])('$name=$value', ({ name, value, must }) => {
    const message = refusalOf({ [name]: value });

    expect(message.split(' ')[0]).toBe(name);
    expect(message).toMatch(must);
    expect(message).not.toContain('\n');
  });

  it.each(['PIXAZO_API_KEY', 'AUTH_TOKENS', 'AUTH_JWKS_URL'])('a refused %s is not repeated', (name) => {
    expect(refusalOf({ [name]: 'canary secret:canary' })).not.toContain('canary');
  });

  it('POLL_MAX_MS below POLL_MIN_MS, given or by default', () => {
    expect(refusalOf({ POLL_MIN_MS: '9', POLL_MAX_MS: '8' })).toMatch(
      /^POLL_MAX_MS must be at least POLL_MIN_MS, which is 9$/,
    );
    expect(refusalOf({ POLL_MIN_MS: '10001' })).toMatch(/^POLL_MAX_MS must be at least/);
  });
});

describe('without credentials', () => {
  it.each(['0.0.0.0', '::', '192.168.1.2', '8.8.8.8', 'gateway.internal', '::ffff:10.0.0.1'])(
    'HOST=%s is refused',
    (HOST) => {
      expect(refusalOf({ HOST })).toMatch(
        /^AUTH_TOKENS or AUTH_JWKS_URL must be set when HOST .* AUTH_DISABLED must be true/,
      );
    },
  );

  it.each<[string, Environment]>([
    ['AUTH_DISABLED', { AUTH_DISABLED: 'true' }],
    ['AUTH_TOKENS', { AUTH_TOKENS: 'alice:0123456789abcdef' }],
    ['AUTH_JWKS_URL', { AUTH_JWKS_URL: 'https://issuer.test/keys' }],
  ])('%s allows it', (_name, env) => {
    expect(envToConfig({ HOST: '0.0.0.0', ...env }).host).toBe('0.0.0.0');
  });
});

describe('warnings', () => {
  it.each<Environment>([
    { AUTH_TOKENS: 'alice:0123456789abcdef' },
    { AUTH_JWKS_URL: 'https://issuer.test/keys' },
  ])('%j has none with AUTH_DISABLED', (env) => {
    const config = envToConfig({ ...env, AUTH_DISABLED: 'true' });

    expect(config).toEqual({
      ...defaults,
      localOnly: false,
      warnings: [expect.stringMatching(/have no effect while AUTH_DISABLED/)],
    });
  });

  it('JWTs for any audience', () => {
    const env = { AUTH_JWKS_URL: 'https://issuer.test/keys' };

    expect(envToConfig(env).warnings).toEqual([expect.stringMatching(/^AUTH_JWT_AUDIENCE is not set: /)]);
    expect(envToConfig({ ...env, AUTH_JWT_AUDIENCE: 'sounds' }).warnings).toEqual([]);
  });

  it('PIXAZO_BASE_URL has none in sandbox mode', () => {
    const env = { PIXAZO_BASE_URL: 'http://127.0.0.1:1' };

    expect(envToConfig(env).warnings).toEqual([
      expect.stringMatching(/^PIXAZO_BASE_URL has no effect without PIXAZO_API_KEY/),
    ]);
    expect(envToConfig({ ...env, PIXAZO_API_KEY: 'key' }).warnings).toEqual([]);
  });
});
