import { existsSync, readFileSync } from 'node:fs';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { isLoopback } from '../auth/allowed-origins.js';
import { parseOriginPattern } from '../auth/origin-pattern.js';
import { WebhookMode } from '../core/pixazo.js';

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

const wholeNumberOrOff = (of: string) =>
  z.coerce
    .number({ error: `must be a number of ${of}; 0 switches the limit off` })
    .int(`must be a whole number of ${of}; 0 switches the limit off`)
    .min(0, 'must be at least 0; 0 switches the limit off')
    .max(1_000_000, 'must be at most 1000000');

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
    if (!caller || !token || token.length < 16 || /\s/.test(token) || rest.length > 0 || callers.has(token)) {
      const message =
        'must be caller:token,caller:token with tokens of at least 16 characters and no space, no two alike';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    callers.set(token, caller);
  }
  return callers;
});

const origins = z.string().transform((text, context) => {
  const all = text.split(',').map((origin) => parseOriginPattern(origin.trim()));
  if (all.every((origin) => origin !== null)) return all;
  const message =
    'must be origins without a path, separated by commas: such as https://app.example, https://*.example.app ' +
    '(a * label stands for one label), capacitor://localhost, null, or * alone for all';
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
  PIXAZO_BASE_URL: address(/^https?$/, 'must be an http or https URL').optional(),
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
  QUERIES_PER_MINUTE: wholeNumberOrOff('operations').default(6_000),
  CORS_ORIGINS: origins.default([]),
  MAX_SUBSCRIPTIONS_PER_SOCKET: wholeNumber('subscriptions').default(100),
  MAX_SOCKETS_PER_CALLER: wholeNumberOrOff('connections').default(100),
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

/** What the variables hold once they are read. */
export type Variables = z.infer<typeof variables>;

/** The process's environment over the `.env` file of the working directory, if there is one. */
export function readEnv(): Environment {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  return { ...file, ...process.env };
}

/** Each variable as what it must be, or its default. @throws ConfigError for the first that is something else */
export function readVariables(env: Environment): Variables {
  // An empty or blank variable is one that is not set: that is how compose files and shells leave things out.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim() !== ''));
  const parsed = variables.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigError(`${issue?.path.join('.')} ${issue?.message}`);
}
