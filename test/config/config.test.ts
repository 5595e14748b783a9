import { describe, expect, it } from 'vitest';
import { type Config, envToConfig } from '../../src/config/config.js';
import { ConfigError, type Environment } from '../../src/config/variable.js';
import { variables } from '../../src/config/variables.js';
import { WebhookMode } from '../../src/core/pixazo.js';

/** The message of the error. */
function refusalOf(env: Environment): string {
  try {
    envToConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error instanceof Error ? error.message : '';
  }
  throw new Error(`${JSON.stringify(env)} was taken`);
}

const defaults: Config = {
  sandbox: true,
  server: { host: '127.0.0.1', port: 4000, publicUrl: null },
  callbacks: null,
  upstream: {
    apiKey: null,
    baseUrl: new URL('https://gateway.pixazo.ai'),
    timeoutMs: 30_000,
    maxPerSecond: null,
    proxy: { httpProxy: '', httpsProxy: '', noProxy: '' },
  },
  database: { kind: 'sqlite', path: './data/gateway.db' },
  polling: { minMs: 5_000, maxMs: 10_000, fallbackMs: 30_000 },
  jobs: { confirmMs: 3_600_000, jobMaxAgeMs: 86_400_000, retentionMs: 30 * 86_400_000 },
  auth: { callerOfToken: null, jwt: null, admins: new Set() },
  origins: { corsOrigins: [], publicUrl: null, loopbackOnly: true, loopbackOrigins: true },
  limits: {
    submitLimits: { perMinute: 60, perDay: null },
    queriesPerMinute: 6_000,
    ceilings: { samples: null, seconds: null },
    maxSubscriptionsPerSocket: 100,
    maxSocketsPerCaller: 100,
  },
  models: { directory: null },
  billing: { pricesFile: null, budgetsFile: null },
  files: {
    storage: { kind: 'disk', directory: './data/files' },
    uploadMaxBytes: 524_288_000,
    keepResults: false,
    mediaProxy: false,
  },
  graph: {
    trustedDocuments: { path: null, only: false },
    subgraph: false,
    playground: true,
    introspection: true,
  },
  telemetry: { logLevel: 'info', tracing: null },
  warnings: [],
};

type Groups = { [Group in keyof Config]?: Partial<Config[Group]> };

/** The defaults with changes in these members of these groups. */
function defaultsBut(groups: Groups): object {
  const changed = Object.entries(groups).map(([group, members]) => {
    const before = defaults[group as keyof Config];
    const isGroup = typeof members === 'object' && !Array.isArray(members) && before !== null;
    return [group, isGroup ? Object.assign({}, before, members) : members];
  });
  return { ...defaults, ...Object.fromEntries(changed) };
}

const live = { PIXAZO_API_KEY: 'key' };
const liveGroups = { sandbox: false, origins: { loopbackOrigins: false } };
const reachable = { PUBLIC_URL: 'https://gateway.example' };
const publicUrl = new URL('https://gateway.example');
const bucketKey = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };
const issued = { AUTH_JWKS_URL: 'https://issuer.test/keys', AUTH_JWT_AUDIENCE: 'sounds' };

describe('the configuration', () => {
  it('has the documented defaults when nothing is set', () => {
    expect(envToConfig({})).toEqual(defaults);
  });

  it.each(['', '  '])('treats a variable that is %j as one that is not set', (blank) => {
    const blanks = Object.fromEntries(Object.keys(variables).map((name) => [name, blank]));

    expect(envToConfig(blanks)).toEqual(defaults);
  });

  it.each<[Environment, Groups]>([
    [{ HOST: '::1', PORT: '0' }, { server: { host: '::1', port: 0 } }],
    [{ HOST: 'localhost', PORT: ' 65535\r' }, { server: { host: 'localhost', port: 65_535 } }],
    [{ HOST: '127.9.9.9' }, { server: { host: '127.9.9.9' } }],
    [live, { ...liveGroups, upstream: { apiKey: 'key' } }],
    [
      { ...live, PIXAZO_BASE_URL: 'http://127.0.0.1:8080/pixazo' },
      { ...liveGroups, upstream: { apiKey: 'key', baseUrl: new URL('http://127.0.0.1:8080/pixazo') } },
    ],
    [{ PIXAZO_TIMEOUT_MS: '1' }, { upstream: { timeoutMs: 1 } }],
    [{ PIXAZO_MAX_RPS: '3' }, { upstream: { maxPerSecond: 3 } }],
    [{ DATABASE_URL: 'file:/var/lib/jobs.db' }, { database: { kind: 'sqlite', path: '/var/lib/jobs.db' } }],
    [{ DATABASE_URL: 'file::memory:' }, { database: { kind: 'sqlite', path: ':memory:' } }],
    [{ POLL_MIN_MS: '7', POLL_MAX_MS: '7' }, { polling: { minMs: 7, maxMs: 7 } }],
    [
      { ...reachable, POLL_FALLBACK_MS: '9', SUBMIT_CONFIRM_MS: '60000' },
      {
        server: { publicUrl },
        origins: { publicUrl },
        callbacks: { publicUrl, mode: WebhookMode.SYNC },
        polling: { fallbackMs: 9 },
        jobs: { confirmMs: 60_000 },
      },
    ],
    [{ JOB_MAX_AGE_MS: '60000' }, { jobs: { confirmMs: 60_000, jobMaxAgeMs: 60_000 } }],
    [{ JOB_MAX_AGE_MS: '2147483647' }, { jobs: { jobMaxAgeMs: 2_147_483_647 } }],
    [{ JOB_RETENTION_DAYS: '2' }, { jobs: { retentionMs: 172_800_000 } }],
    [
      { ...reachable, WEBHOOK_MODE: 'terminal' },
      { server: { publicUrl }, origins: { publicUrl }, callbacks: { publicUrl, mode: WebhookMode.TERMINAL } },
    ],
    [
      { PLAYGROUND: 'false', INTROSPECTION: 'false', SUBGRAPH: 'true' },
      { graph: { playground: false, introspection: false, subgraph: true } },
    ],
    [{ MODELS_DIR: './models' }, { models: { directory: './models' } }],
    [
      { PRICES_FILE: 'prices.json', BUDGETS_FILE: ' ./budgets.json' },
      { billing: { pricesFile: 'prices.json', budgetsFile: './budgets.json' } },
    ],
    [{ MEDIA_PROXY: 'true' }, { files: { mediaProxy: true } }],
    [{ KEEP_RESULTS: 'true' }, { files: { keepResults: true, mediaProxy: true } }],
    [{ UPLOAD_MAX_BYTES: '0' }, { files: { uploadMaxBytes: 0 } }],
    [{ UPLOAD_MAX_BYTES: '5368709120' }, { files: { uploadMaxBytes: 5_368_709_120 } }],
    [
      { FILES_URL: 'file:/var/lib/files' },
      { files: { storage: { kind: 'disk', directory: '/var/lib/files' } } },
    ],
    ...[
      ['s3://sounds', 'https://sounds.s3.us-east-1.amazonaws.com/', '', 'us-east-1'],
      ['s3://sounds/a/b?region=eu-west-1', 'https://sounds.s3.eu-west-1.amazonaws.com/', 'a/b/', 'eu-west-1'],
      ['s3://my.sounds/', 'https://s3.us-east-1.amazonaws.com/my.sounds/', '', 'us-east-1'],
      ['s3://sounds?endpoint=http://127.0.0.1:8080/', 'http://127.0.0.1:8080/sounds/', '', 'us-east-1'],
      [
        's3://sounds/gateway/?endpoint=https%3A%2F%2Fs3.example&region=auto',
        'https://s3.example/sounds/',
        'gateway/',
        'auto',
      ],
    ].map(([address, bucketUrl = '', prefix = '', region = '']): [Environment, Groups] => [
      { ...bucketKey, FILES_URL: address },
      {
        files: {
          storage: {
            kind: 's3',
            bucketUrl: new URL(bucketUrl),
            prefix,
            region,
            accessKeyId: 'key',
            secretAccessKey: 'secret',
          },
        },
      },
    ]),
    [{ LOG_LEVEL: 'silent' }, { telemetry: { logLevel: 'silent' } }],
    [
      { AUTH_TOKENS: ' alice:0123456789abcdef , bob:fedcba9876543210, alice:another-token-16' },
      {
        auth: {
          callerOfToken: new Map([
            ['0123456789abcdef', { caller: 'alice', team: null }],
            ['fedcba9876543210', { caller: 'bob', team: null }],
            ['another-token-16', { caller: 'alice', team: null }],
          ]),
        },
        origins: { loopbackOnly: false },
      },
    ],
    [
      {
        AUTH_TOKENS: 'design/alice:0123456789abcdef, film / alice:fedcba9876543210,bob:another-token-16',
        ADMINS: 'bob , alice',
      },
      {
        auth: {
          callerOfToken: new Map([
            ['0123456789abcdef', { caller: 'alice', team: 'design' }],
            ['fedcba9876543210', { caller: 'alice', team: 'film' }],
            ['another-token-16', { caller: 'bob', team: null }],
          ]),
          admins: new Set(['alice', 'bob']),
        },
        origins: { loopbackOnly: false },
      },
    ],
    [
      { QUOTA_PER_DAY: '7', SUBMITS_PER_MINUTE: '8' },
      { limits: { submitLimits: { perMinute: 8, perDay: 7 } } },
    ],
    [
      { QUERIES_PER_MINUTE: '0', MAX_SOCKETS_PER_CALLER: '0' },
      { limits: { queriesPerMinute: 0, maxSocketsPerCaller: 0 } },
    ],
    [{ MAX_SUBSCRIPTIONS_PER_SOCKET: '3' }, { limits: { maxSubscriptionsPerSocket: 3 } }],
    [
      { CORS_ORIGINS: 'https://app.example , http://localhost:3000' },
      { origins: { corsOrigins: ['https://app.example', 'http://localhost:3000'] } },
    ],
    [{ CORS_ORIGINS: '*' }, { origins: { corsOrigins: ['*'] } }],
    [
      { TRUSTED_DOCUMENTS: 'known.json', TRUSTED_DOCUMENTS_ONLY: 'true' },
      { graph: { trustedDocuments: { path: 'known.json', only: true } } },
    ],
    [
      issued,
      {
        auth: {
          jwt: {
            jwksUrl: new URL('https://issuer.test/keys'),
            issuer: null,
            audiences: ['sounds'],
            teamClaim: null,
          },
        },
        origins: { loopbackOnly: false },
      },
    ],
  ])('%j', (environment, groups) => {
    expect(envToConfig(environment)).toEqual(defaultsBut(groups));
  });

  it.each(['http://127.0.0.1:4000', 'http://localhost:4000', 'https://gateway.example/base'])(
    'takes PUBLIC_URL=%s in sandbox mode',
    (address) => {
      expect(envToConfig({ PUBLIC_URL: address }).callbacks?.publicUrl.href).toMatch(address);
    },
  );

  it.each([
    'postgres://user:secret@db:5432/jobs?sslmode=require',
    'postgresql://db/jobs',
    'postgres://user:secret@/jobs?host=/var/run/postgresql',
  ])('accepts DATABASE_URL=%s unchanged', (url) => {
    expect(envToConfig({ DATABASE_URL: url }).database).toEqual({ kind: 'postgres', url });
  });

  it.each(['http://127.0.0.1:8080/keys', 'http://[::1]/keys', 'http://localhost/keys'])(
    'accepts AUTH_JWKS_URL=%s',
    (address) => {
      const { jwt } = envToConfig({
        AUTH_JWKS_URL: address,
        AUTH_JWT_ISSUER: 'https://issuer.test/',
        AUTH_JWT_AUDIENCE: 'a , b',
        AUTH_JWT_TEAM_CLAIM: 'team',
      }).auth;

      expect(jwt).toEqual({
        jwksUrl: new URL(address),
        issuer: 'https://issuer.test/',
        audiences: ['a', 'b'],
        teamClaim: 'team',
      });
    },
  );

  it('sends traces to a collector, with percent-decoded headers', () => {
    const { tracing } = envToConfig({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.test/base',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b%3D, x-other=1',
      OTEL_SERVICE_NAME: 'sounds',
    }).telemetry;

    expect(tracing).toEqual({
      endpoint: new URL('https://collector.test/base'),
      headers: { 'x-key': 'a b=', 'x-other': '1' },
      serviceName: 'sounds',
    });
  });

  it('names its traces after the project by default', () => {
    expect(envToConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }).telemetry.tracing).toEqual({
      endpoint: new URL('http://127.0.0.1:4318'),
      headers: {},
      serviceName: 'pixazo-graphql-gateway',
    });
  });
});

describe('an invalid variable is refused by name', () => {
  const wholeMs = ['1.5', '0', '-1', '2147483648', 'soon', '1e3', '0x10', '010', '+5', '1_000', 'NaN'];
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
    ].flatMap((name) =>
      wholeMs.map((value) => ({ name, value, must: /must be a whole number of milliseconds/ })),
    ),
    ...['PIXAZO_MAX_RPS', 'JOB_RETENTION_DAYS'].flatMap((name) =>
      ['0', '-1', '1.5', 'many', '100001'].map((value) => ({
        name,
        value,
        must: /must be a whole number of/,
      })),
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
      must: /must be a key of printable ASCII characters without spaces/,
    })),
    ...[
      'gateway.pixazo.ai',
      'ftp://gateway.pixazo.ai',
      '//gateway',
      'https://a:b@c.test',
      'https://c.test?a',
    ].map((value) => ({
      name: 'PIXAZO_BASE_URL',
      value,
      must: /must be an http or https URL without user, query or fragment/,
    })),
    ...['./gateway.db', 'mysql://localhost/gateway', 'file:', 'postgres://user:sec/ret@db/jobs'].map(
      (value) => ({
        name: 'DATABASE_URL',
        value,
        must: /must be file: and a path, such as .*, or an address such as postgres/,
      }),
    ),
    ...[
      './files',
      'file:',
      's3://',
      's3://ab',
      's3://Sounds',
      's3://sounds/../others',
      's3://sounds//a',
      's3://sounds/a b',
      's3://sounds?endpoint=s3.example',
      's3://sounds?endpoint=ftp://s3.example',
      's3://sounds?endpoint=https://key:secret@s3.example',
      's3://sounds?endpoint=https://s3.example/path',
      's3://sounds?region=EU/1',
      's3://sounds?acl=public',
      'https://sounds.s3.amazonaws.com',
    ].map((value) => ({
      name: 'FILES_URL',
      value,
      must: /must be file: and a path, such as .*, or s3: with/,
    })),
    ...['-1', '1.5', '500MB', '5368709121'].map((value) => ({
      name: 'UPLOAD_MAX_BYTES',
      value,
      must: /must be a whole number of bytes from 0 to 5368709120/,
    })),
    ...['AUTH_DISABLED', 'PLAYGROUND', 'INTROSPECTION', 'MEDIA_PROXY', 'KEEP_RESULTS', 'SUBGRAPH'].flatMap(
      (name) => ['yes', '1', 'TRUE'].map((value) => ({ name, value, must: /must be true or false/ })),
    ),
    ...[
      'alice',
      'alice:short',
      'alice:01234567 89abcdef',
      ':0123456789abcdef',
      'alice:0123456789abcdef:more',
      'alice:0123456789abcdef,',
      'alice:0123456789abcdef,bob:0123456789abcdef',
      'design/:0123456789abcdef',
      '/alice:0123456789abcdef',
      'design/print/alice:0123456789abcdef',
      `${'a'.repeat(256)}:0123456789abcdef`,
      `${'a'.repeat(256)}/alice:0123456789abcdef`,
      'anonymous:0123456789abcdef',
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
    ...['anonymous', 'alice,anonymous', 'alice,,bob', 'a'.repeat(256)].map((value) => ({
      name: 'ADMINS',
      value,
      must: /must be names of callers .*, none of them anonymous/,
    })),
    ...['AUTH_JWT_ISSUER', 'AUTH_JWT_AUDIENCE', 'AUTH_JWT_TEAM_CLAIM'].map((name) => ({
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
    { name: 'BUDGETS_FILE', value: 'budgets.json', must: /must come with PRICES_FILE/ },
    { name: 'LOG_LEVEL', value: 'loud', must: /must be fatal, error, warn, .* or silent/ },
  ])('$name=$value', ({ name, value, must }) => {
    const message = refusalOf({ [name]: value });

    expect(message.split(' ')[0]).toBe(name);
    expect(message).toMatch(must);
    expect(message).not.toContain('\n');
  });

  it.each(['PIXAZO_API_KEY', 'AUTH_TOKENS', 'AUTH_JWKS_URL'])(
    'the message about an invalid %s does not contain its value',
    (name) => {
      expect(refusalOf({ [name]: 'canary secret:canary' })).not.toContain('canary');
    },
  );

  it.each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])('a bucket without %s', (missing) => {
    expect(refusalOf({ ...bucketKey, FILES_URL: 's3://sounds', [missing]: '' })).toBe(
      `${missing} must be set when FILES_URL is an s3: address`,
    );
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
    expect(envToConfig({ HOST: '0.0.0.0', ...env }).server.host).toBe('0.0.0.0');
  });
});

describe('warnings', () => {
  it.each<Environment>([
    { AUTH_TOKENS: 'alice:0123456789abcdef' },
    { AUTH_JWKS_URL: 'https://issuer.test/keys' },
  ])('%j has none with AUTH_DISABLED', (env) => {
    const config = envToConfig({ ...env, AUTH_DISABLED: 'true' });

    expect(config.auth).toEqual(defaults.auth);
    expect(config.origins.loopbackOnly).toBe(false);
    expect(config.warnings).toEqual([expect.stringMatching(/have no effect while AUTH_DISABLED/)]);
  });

  it('JWTs for any audience', () => {
    const env = { AUTH_JWKS_URL: 'https://issuer.test/keys' };

    expect(envToConfig(env).warnings).toEqual([expect.stringMatching(/^AUTH_JWT_AUDIENCE is not set: /)]);
    expect(envToConfig({ ...env, AUTH_JWT_AUDIENCE: 'sounds' }).warnings).toEqual([]);
  });

  it.each<[Environment, RegExp]>([
    [{ ADMINS: 'alice' }, /^ADMINS has no effect without AUTH_TOKENS or AUTH_JWKS_URL$/],
    [
      { ADMINS: 'alice,bob', AUTH_TOKENS: 'design/alice:0123456789abcdef' },
      /^ADMINS names bob, for whom AUTH_TOKENS has no token$/,
    ],
  ])('%j: admins that no credentials name', (env, warning) => {
    expect(envToConfig(env).warnings).toEqual([expect.stringMatching(warning)]);
    expect(envToConfig({ ...env, ...issued }).warnings).toEqual([]);
  });

  it('a directory for files beside a database that several gateways share', () => {
    const env = { ...live, DATABASE_URL: 'postgres://db/jobs' };

    expect(envToConfig(env).warnings).toEqual([expect.stringMatching(/^FILES_URL is a directory/)]);
    expect(envToConfig({ ...env, UPLOAD_MAX_BYTES: '0' }).warnings).toEqual([]);
    expect(envToConfig({ ...env, ...bucketKey, FILES_URL: 's3://sounds' }).warnings).toEqual([]);
  });

  it('PIXAZO_BASE_URL has none in sandbox mode', () => {
    const env = { PIXAZO_BASE_URL: 'http://127.0.0.1:1' };

    expect(envToConfig(env).warnings).toEqual([
      expect.stringMatching(/^PIXAZO_BASE_URL has no effect without PIXAZO_API_KEY/),
    ]);
    expect(envToConfig({ ...env, PIXAZO_API_KEY: 'key' }).warnings).toEqual([]);
  });
});
