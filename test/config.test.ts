import { describe, expect, it } from 'vitest';
import { ConfigError, type Environment, envToConfig } from '../src/config.js';

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
  databasePath: './data/gateway.db',
  pixazoMaxRps: null,
  poll: { minMs: 5_000, maxMs: 10_000, fallbackMs: 30_000 },
  callbacks: null,
  confirmMs: 3_600_000,
  jobMaxAgeMs: 86_400_000,
  retentionMs: 30 * 86_400_000,
  callerOfToken: null,
  mediaProxy: false,
  subgraph: false,
  playground: true,
  introspection: true,
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
    [{ DATABASE_URL: 'file:/var/lib/jobs.db' }, { databasePath: '/var/lib/jobs.db' }],
    [{ DATABASE_URL: 'file::memory:' }, { databasePath: ':memory:' }],
    [{ POLL_MIN_MS: '7', POLL_MAX_MS: '7' }, { poll: { minMs: 7, maxMs: 7, fallbackMs: 30_000 } }],
    [{ POLL_FALLBACK_MS: '9' }, { poll: { minMs: 5_000, maxMs: 10_000, fallbackMs: 9 } }],
    [{ PIXAZO_MAX_RPS: '3' }, { pixazoMaxRps: 3 }],
    [{ SUBMIT_CONFIRM_MS: '60000' }, { confirmMs: 60_000 }],
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
      { AUTH_TOKENS: ' alice:0123456789abcdef , bob:fedcba9876543210, alice:another-token-16' },
      {
        callerOfToken: new Map([
          ['0123456789abcdef', 'alice'],
          ['fedcba9876543210', 'bob'],
          ['another-token-16', 'alice'],
        ]),
      },
    ],
    [{ AUTH_DISABLED: 'true', AUTH_TOKENS: 'alice:0123456789abcdef' }, { callerOfToken: null }],
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
    ...['./gateway.db', 'postgres://localhost/gateway', 'file:'].map((value) => ({
      name: 'DATABASE_URL',
      value,
      must: /must be file: and a path/,
    })),
    ...['AUTH_DISABLED', 'PLAYGROUND', 'INTROSPECTION', 'MEDIA_PROXY', 'SUBGRAPH'].flatMap((name) =>
      ['yes', '1', 'TRUE'].map((value) => ({ name, value, must: /must be true or false/ })),
    ),
    ...[
      'alice',
      'alice:short',
      ':0123456789abcdef',
      'alice:0123456789abcdef:more',
      'alice:0123456789abcdef,',
      'alice:0123456789abcdef,bob:0123456789abcdef',
    ].map((value) => ({ name: 'AUTH_TOKENS', value, must: /must be caller:token/ })),
    { name: 'AUTH_JWKS_URL', value: 'https://issuer.test/keys', must: /is not supported yet/ },
    { name: 'LOG_LEVEL', value: 'loud', must: /must be one of fatal, error, warn/ },
  ])('$name=$value', ({ name, value, must }) => {
    const message = refusalOf({ [name]: value });

    expect(message.split(' ')[0]).toBe(name);
    expect(message).toMatch(must);
    expect(message).not.toContain('\n');
  });

  it.each(['PIXAZO_API_KEY', 'AUTH_TOKENS'])('a refused %s is not repeated', (name) => {
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
      expect(refusalOf({ HOST })).toMatch(/^AUTH_TOKENS must be set when HOST .* AUTH_DISABLED must be true/);
    },
  );

  it.each<[string, Environment]>([
    ['AUTH_DISABLED', { AUTH_DISABLED: 'true' }],
    ['AUTH_TOKENS', { AUTH_TOKENS: 'alice:0123456789abcdef' }],
  ])('%s allows it', (_name, env) => {
    expect(envToConfig({ HOST: '0.0.0.0', ...env }).host).toBe('0.0.0.0');
  });
});

describe('warnings', () => {
  it.each([
    'AUTH_JWT_ISSUER',
    'AUTH_JWT_AUDIENCE',
    'QUOTA_PER_DAY',
    'SUBMITS_PER_MINUTE',
    'CORS_ORIGINS',
    'MAX_SUBSCRIPTIONS_PER_SOCKET',
  ])('%s has no effect yet', (name) => {
    expect(envToConfig({ [name]: '1' }).warnings).toEqual([`${name} has no effect yet`]);
  });

  it('PIXAZO_BASE_URL has none in sandbox mode', () => {
    const env = { PIXAZO_BASE_URL: 'http://127.0.0.1:1' };

    expect(envToConfig(env).warnings).toEqual([
      expect.stringMatching(/^PIXAZO_BASE_URL has no effect without PIXAZO_API_KEY/),
    ]);
    expect(envToConfig({ ...env, PIXAZO_API_KEY: 'key' }).warnings).toEqual([]);
  });
});
