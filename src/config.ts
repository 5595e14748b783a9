import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { parseEnv } from 'node:util';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { WebhookMode } from './core/pixazo.js';
import type { PollPolicy } from './core/poll-schedule.js';

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
      /^file:./,
      'must be file: and a path, such as file:./data/gateway.db (postgres:// is not supported yet)',
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
  AUTH_JWKS_URL: z.undefined('is not supported yet; use AUTH_TOKENS').optional(),
  AUTH_DISABLED: flag(false),
  MEDIA_PROXY: flag(false),
  SUBGRAPH: flag(false),
  PLAYGROUND: flag(true),
  INTROSPECTION: flag(true),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be one of fatal, error, warn, info, debug, trace, silent',
    })
    .default('info'),
});

/** In the contract, and without effect today: setting one is worth a warning. */
const withoutEffect = [
  'AUTH_JWT_ISSUER',
  'AUTH_JWT_AUDIENCE',
  'QUOTA_PER_DAY',
  'SUBMITS_PER_MINUTE',
  'CORS_ORIGINS',
  'MAX_SUBSCRIPTIONS_PER_SOCKET',
];

/** All that an operator can choose. Times are milliseconds. */
export interface Config {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** Null: the gateway follows its own sandbox instead. */
  pixazo: { apiKey: string; baseUrl: URL } | null;
  pixazoTimeoutMs: number;
  /** The SQLite file; `:memory:` keeps nothing. */
  databasePath: string;
  /** At most so many upstream calls in any second; null: as many as come. */
  pixazoMaxRps: number | null;
  poll: PollPolicy;
  /** Where Pixazo reaches this gateway, and when it shall call; null: it does not. */
  callbacks: { publicUrl: URL; mode: WebhookMode } | null;
  confirmMs: number;
  jobMaxAgeMs: number;
  /** How long a job is kept after its end. */
  retentionMs: number;
  /** The caller of each token; null: everyone is `anonymous`. */
  callerOfToken: ReadonlyMap<string, string> | null;
  /** Whether results are fetched through this gateway instead of where Pixazo keeps them. */
  mediaProxy: boolean;
  /** Whether the graph is served as a subgraph of Apollo Federation. */
  subgraph: boolean;
  playground: boolean;
  introspection: boolean;
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
  if (!read.AUTH_TOKENS && !read.AUTH_DISABLED && !isLoopback(read.HOST)) {
    throw new ConfigError(
      `AUTH_TOKENS must be set when HOST (${read.HOST}) is not a loopback address, or AUTH_DISABLED must be true: ` +
        'the gateway would spend your Pixazo balance for anyone who reaches it',
    );
  }
  return {
    host: read.HOST,
    port: read.PORT,
    pixazo: read.PIXAZO_API_KEY ? { apiKey: read.PIXAZO_API_KEY, baseUrl: read.PIXAZO_BASE_URL } : null,
    pixazoTimeoutMs: read.PIXAZO_TIMEOUT_MS,
    databasePath: read.DATABASE_URL.slice('file:'.length),
    pixazoMaxRps: read.PIXAZO_MAX_RPS ?? null,
    poll: { minMs: read.POLL_MIN_MS, maxMs: read.POLL_MAX_MS, fallbackMs: read.POLL_FALLBACK_MS },
    callbacks: read.PUBLIC_URL ? { publicUrl: read.PUBLIC_URL, mode: read.WEBHOOK_MODE } : null,
    confirmMs: read.SUBMIT_CONFIRM_MS,
    jobMaxAgeMs: read.JOB_MAX_AGE_MS,
    retentionMs: read.JOB_RETENTION_DAYS * 86_400_000,
    callerOfToken: read.AUTH_DISABLED ? null : (read.AUTH_TOKENS ?? null),
    mediaProxy: read.MEDIA_PROXY,
    subgraph: read.SUBGRAPH,
    playground: read.PLAYGROUND,
    introspection: read.INTROSPECTION,
    logLevel: read.LOG_LEVEL,
    warnings: warningsOf(given),
  };
}

/** The sandbox calls back over http too, as long as that does not leave the machine. */
function isOwnSandbox({ PIXAZO_API_KEY, PUBLIC_URL }: z.infer<typeof variables>): boolean {
  return (
    !PIXAZO_API_KEY && PUBLIC_URL !== undefined && isLoopback(PUBLIC_URL.hostname.replace(/^\[|\]$/g, ''))
  );
}

function warningsOf(given: Environment): string[] {
  const warnings = withoutEffect.filter((name) => given[name]).map((name) => `${name} has no effect yet`);
  if (given.PIXAZO_BASE_URL && !given.PIXAZO_API_KEY) {
    warnings.push('PIXAZO_BASE_URL has no effect without PIXAZO_API_KEY: this is sandbox mode');
  }
  return warnings;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || (isIP(host) !== 0 && ipaddr.process(host).range() === 'loopback');
}
