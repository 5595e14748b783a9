import { existsSync, readFileSync } from 'node:fs';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { WebhookMode } from './core/pixazo.js';
import type { PollPolicy } from './core/poll-schedule.js';
import type { SubmitLimits } from './core/submit-limits.js';
import { isLoopback } from './http/origins.js';

/** The environment's variables, as text. */
export type Environment = Record<string, string | undefined>;

/** A variable that cannot be used; the message names it and says what it must be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const milliseconds = (fallback: number) =>
  z.coerce
    .number({ error: 'must be a number of milliseconds' })
    .int('must be a whole number of milliseconds')
    .min(1, 'must be at least 1 millisecond')
    .max(2 ** 31 - 1, 'must be at most 2147483647 milliseconds')
    .default(fallback);

const wholeNumber = (of: string) =>
  z.coerce
    .number({ error: `must be a number of ${of}` })
    .int(`must be a whole number of ${of}`)
    .min(1, `must be at least 1`)
    .max(100_000, 'must be at most 100000');

const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .transform((text) => text === 'true')
    .default(fallback);

const address = (protocols: RegExp, says: string) =>
  z.url({ protocol: protocols, error: says }).transform((text) => new URL(text));

const jwksMust = 'must be an https URL without a user; http is only for a loopback address';
const jwksAddress = address(/^https?$/, jwksMust)
  .refine((url) => url.protocol === 'https:' || isLoopback(url.hostname), jwksMust)
  .refine((url) => url.username === '' && url.password === '', jwksMust);

const tokens = z.string().transform((text, context) => {
  const callers = new Map<string, string>();
  for (const entry of text.split(',')) {
    const [caller, token, ...rest] = entry.split(':').map((part) => part.trim());
    if (!caller || !token || token.length < 16 || rest.length > 0 || callers.has(token)) {
      const message = 'must be caller:token,caller:token with tokens of at least 16 characters, no two alike';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    callers.set(token, caller);
  }
  return callers;
});

const origins = z.string().transform((text, context) => {
  const all = text.split(',').map((origin) => origin.trim());
  if (all.every((origin) => origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin)))
    return all;
  const message = 'must be origins such as https://app.example, separated by commas and without a path, or *';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const headers = z.string().transform((text, context): Record<string, string> => {
  try {
    return Object.fromEntries(text.split(',').map(readHeader));
  } catch {
    const message = 'must be name=value,name=value with percent-encoded values';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
});

function readHeader(entry: string): [name: string, value: string] {
  const [, name = '', encoded = ''] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/.exec(entry) ?? [];
  const value = decodeURIComponent(encoded);
  validateHeaderName(name);
  validateHeaderValue(name, value);
  return [name, value];
}

/** What each variable must be, and what it is when nobody says. The contract, section 2, says what each means. */
const variables = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce
    .number({ error: 'must be a port number' })
    .int('must be a port number')
    .min(0, 'must be a port number from 0 to 65535')
    .max(65_535, 'must be a port number from 0 to 65535')
    .default(4000),
  PIXAZO_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be a key without spaces')
    .optional(),
  PIXAZO_BASE_URL: address(/^https?$/, 'must be an http or https URL').default(
    new URL('https://gateway.pixazo.ai'),
  ),
  PIXAZO_TIMEOUT_MS: milliseconds(30_000),
  PIXAZO_MAX_RPS: wholeNumber('calls a second').optional(),
  DATABASE_URL: z
    .string()
    .regex(
      /^(file:.|postgres(ql)?:\/\/)/,
      'must be file: and a path, such as file:./data/gateway.db, or a postgres:// address',
    )
    .refine(
      (text) => text.startsWith('file:') || URL.canParse(text),
      'must be an address such as postgres://user:password@host:5432/database, with special characters percent-encoded',
    )
    .default('file:./data/gateway.db'),
  POLL_MIN_MS: milliseconds(5_000),
  POLL_MAX_MS: milliseconds(10_000),
  PUBLIC_URL: address(/^https?$/, 'must be an https URL').optional(),
  WEBHOOK_MODE: z.enum(WebhookMode, { error: 'must be sync or terminal' }).default(WebhookMode.SYNC),
  POLL_FALLBACK_MS: milliseconds(30_000),
  SUBMIT_CONFIRM_MS: milliseconds(3_600_000),
  JOB_MAX_AGE_MS: milliseconds(86_400_000),
  JOB_RETENTION_DAYS: wholeNumber('days').default(30),
  AUTH_TOKENS: tokens.optional(),
  AUTH_JWKS_URL: jwksAddress.optional(),
  AUTH_JWT_ISSUER: z.string().trim().optional(),
  AUTH_JWT_AUDIENCE: z
    .string()
    .transform((text) => text.split(',').map((audience) => audience.trim()))
    .refine((audiences) => !audiences.includes(''), 'must be one audience, or several with commas between')
    .optional(),
  AUTH_DISABLED: flag(false),
  QUOTA_PER_DAY: wholeNumber('generations').optional(),
  SUBMITS_PER_MINUTE: wholeNumber('generations').default(60),
  CORS_ORIGINS: origins.default([]),
  MAX_SUBSCRIPTIONS_PER_SOCKET: wholeNumber('subscriptions').default(100),
  TRUSTED_DOCUMENTS: z.string().optional(),
  TRUSTED_DOCUMENTS_ONLY: flag(false),
  MEDIA_PROXY: flag(false),
  SUBGRAPH: flag(false),
  PLAYGROUND: flag(true),
  INTROSPECTION: flag(true),
  OTEL_EXPORTER_OTLP_ENDPOINT: address(/^https?$/, 'must be an http or https URL').optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headers.default({}),
  OTEL_SERVICE_NAME: z.string().default('pixazo-graphql-gateway'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be one of fatal, error, warn, info, debug, trace, silent',
    })
    .default('info'),
});

/** An OpenTelemetry collector that takes OTLP over HTTP. */
export interface TraceDestination {
  /** Its address without `/v1/traces`. */
  endpoint: URL;
  /** Sent with each delivery; may be secrets. */
  headers: Record<string, string>;
  /** The name under which the gateway's spans appear. */
  serviceName: string;
}

/** All that an operator can choose. Times are milliseconds. */
export interface Config {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** Null: the gateway follows its own sandbox instead. */
  pixazo: { apiKey: string; baseUrl: URL } | null;
  pixazoTimeoutMs: number;
  /** A SQLite file, of which `:memory:` keeps nothing; or a PostgreSQL database, whose address may hold a password. */
  database: { kind: 'sqlite'; path: string } | { kind: 'postgres'; url: string };
  /** At most so many upstream calls in any second; null: as many as come. */
  pixazoMaxRps: number | null;
  poll: PollPolicy;
  /** Where Pixazo reaches this gateway, and when it shall call; null: it does not. */
  callbacks: { publicUrl: URL; mode: WebhookMode } | null;
  confirmMs: number;
  jobMaxAgeMs: number;
  /** How long a job is kept after its end. */
  retentionMs: number;
  /** The caller of each token; null, and no JWTs either: everyone is `anonymous`. */
  callerOfToken: ReadonlyMap<string, string> | null;
  submitLimits: SubmitLimits;
  /** Which web pages may call from a browser; `*` among them: all. */
  corsOrigins: string[];
  /** Whether to serve only those who call the gateway by a name of this machine. */
  localOnly: boolean;
  maxSubscriptionsPerSocket: number;
  /** The file with the operations known in advance, and whether nothing else may run. */
  trustedDocuments: { path: string | null; only: boolean };
  /** Where the keys that sign JWTs are, and which JWTs count; null: none does. */
  jwt: { jwksUrl: URL; issuer: string | null; audiences: string[] } | null;
  /** Whether results are fetched through this gateway instead of where Pixazo keeps them. */
  mediaProxy: boolean;
  /** Whether the graph is served as a subgraph of Apollo Federation. */
  subgraph: boolean;
  playground: boolean;
  introspection: boolean;
  /** Where traces go; null: nowhere. */
  tracing: TraceDestination | null;
  logLevel: z.infer<typeof variables>['LOG_LEVEL'];
  /** Sentences the operator should see once, at start. */
  warnings: string[];
}

/** The process's environment over the `.env` file of the working directory, if there is one. */
export function readEnv(): Environment {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  return { ...file, ...process.env };
}

/** What the variables say. @throws ConfigError for the first that cannot be used */
export function envToConfig(env: Environment): Config {
  // An empty or blank variable is one that is not set: that is how compose files and shells leave things out.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim() !== ''));
  const parsed = variables.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ConfigError(`${issue?.path.join('.')} ${issue?.message}`);
  }
  const read = parsed.data;
  if (read.POLL_MAX_MS < read.POLL_MIN_MS) {
    throw new ConfigError(`POLL_MAX_MS must be at least POLL_MIN_MS, which is ${read.POLL_MIN_MS}`);
  }
  if (read.PUBLIC_URL && read.PUBLIC_URL.protocol !== 'https:' && !isOwnSandbox(read)) {
    throw new ConfigError(
      'PUBLIC_URL must be an https URL; http is only for the sandbox on a loopback address',
    );
  }
  for (const name of ['AUTH_JWT_ISSUER', 'AUTH_JWT_AUDIENCE'] as const) {
    if (read[name] && !read.AUTH_JWKS_URL) {
      throw new ConfigError(`${name} must come with AUTH_JWKS_URL, without which no JWT is taken`);
    }
  }
  if (!read.AUTH_TOKENS && !read.AUTH_JWKS_URL && !read.AUTH_DISABLED && !isLoopback(read.HOST)) {
    throw new ConfigError(
      `AUTH_TOKENS or AUTH_JWKS_URL must be set when HOST (${read.HOST}) is not a loopback address, or ` +
        'AUTH_DISABLED must be true: the gateway would spend your Pixazo balance for anyone who reaches it',
    );
  }
  if (read.TRUSTED_DOCUMENTS_ONLY && !read.TRUSTED_DOCUMENTS) {
    throw new ConfigError('TRUSTED_DOCUMENTS must be set when TRUSTED_DOCUMENTS_ONLY is true');
  }
  return {
    host: read.HOST,
    port: read.PORT,
    pixazo: read.PIXAZO_API_KEY ? { apiKey: read.PIXAZO_API_KEY, baseUrl: read.PIXAZO_BASE_URL } : null,
    pixazoTimeoutMs: read.PIXAZO_TIMEOUT_MS,
    database: databaseOf(read.DATABASE_URL),
    pixazoMaxRps: read.PIXAZO_MAX_RPS ?? null,
    poll: { minMs: read.POLL_MIN_MS, maxMs: read.POLL_MAX_MS, fallbackMs: read.POLL_FALLBACK_MS },
    callbacks: read.PUBLIC_URL ? { publicUrl: read.PUBLIC_URL, mode: read.WEBHOOK_MODE } : null,
    confirmMs: read.SUBMIT_CONFIRM_MS,
    jobMaxAgeMs: read.JOB_MAX_AGE_MS,
    retentionMs: read.JOB_RETENTION_DAYS * 86_400_000,
    callerOfToken: read.AUTH_DISABLED ? null : (read.AUTH_TOKENS ?? null),
    submitLimits: { perMinute: read.SUBMITS_PER_MINUTE, perDay: read.QUOTA_PER_DAY ?? null },
    corsOrigins: read.CORS_ORIGINS,
    localOnly: !read.AUTH_TOKENS && !read.AUTH_JWKS_URL && !read.AUTH_DISABLED,
    maxSubscriptionsPerSocket: read.MAX_SUBSCRIPTIONS_PER_SOCKET,
    trustedDocuments: { path: read.TRUSTED_DOCUMENTS ?? null, only: read.TRUSTED_DOCUMENTS_ONLY },
    jwt: read.AUTH_DISABLED ? null : jwtOf(read),
    mediaProxy: read.MEDIA_PROXY,
    subgraph: read.SUBGRAPH,
    playground: read.PLAYGROUND,
    introspection: read.INTROSPECTION,
    tracing: read.OTEL_EXPORTER_OTLP_ENDPOINT
      ? {
          endpoint: read.OTEL_EXPORTER_OTLP_ENDPOINT,
          headers: read.OTEL_EXPORTER_OTLP_HEADERS,
          serviceName: read.OTEL_SERVICE_NAME,
        }
      : null,
    logLevel: read.LOG_LEVEL,
    warnings: warningsOf(read, given),
  };
}

function databaseOf(address: string): Config['database'] {
  if (!address.startsWith('file:')) return { kind: 'postgres', url: address };
  return { kind: 'sqlite', path: address.slice('file:'.length) };
}

/** The sandbox calls back over http too, as long as that does not leave the machine. */
function isOwnSandbox({ PIXAZO_API_KEY, PUBLIC_URL }: z.infer<typeof variables>): boolean {
  return !PIXAZO_API_KEY && PUBLIC_URL !== undefined && isLoopback(PUBLIC_URL.hostname);
}

function jwtOf({
  AUTH_JWKS_URL,
  AUTH_JWT_ISSUER,
  AUTH_JWT_AUDIENCE,
}: z.infer<typeof variables>): Config['jwt'] {
  if (!AUTH_JWKS_URL) return null;
  return { jwksUrl: AUTH_JWKS_URL, issuer: AUTH_JWT_ISSUER ?? null, audiences: AUTH_JWT_AUDIENCE ?? [] };
}

function warningsOf(read: z.infer<typeof variables>, given: Environment): string[] {
  const warnings: string[] = [];
  if (read.AUTH_DISABLED && (read.AUTH_TOKENS || read.AUTH_JWKS_URL)) {
    warnings.push(
      'AUTH_TOKENS and AUTH_JWKS_URL have no effect while AUTH_DISABLED is true: nobody is asked for them',
    );
  } else if (read.AUTH_JWKS_URL && !read.AUTH_JWT_AUDIENCE) {
    warnings.push(
      'AUTH_JWT_AUDIENCE is not set: a JWT that the issuer made for any other service counts here too',
    );
  }
  if (given.PIXAZO_BASE_URL && !given.PIXAZO_API_KEY) {
    warnings.push('PIXAZO_BASE_URL has no effect without PIXAZO_API_KEY: this is sandbox mode');
  }
  if (!read.PIXAZO_API_KEY && databaseOf(read.DATABASE_URL).kind === 'postgres') {
    warnings.push(
      'This is sandbox mode, and each gateway has a sandbox of its own: let only one use this database. Several can ' +
        'share the sandbox that npm run sandbox starts, by PIXAZO_BASE_URL and any PIXAZO_API_KEY',
    );
  }
  return warnings;
}
