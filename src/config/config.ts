import { isLoopback } from '../auth/allowed-origins.js';
import type { WebhookMode } from '../core/pixazo.js';
import type { PollPolicy } from '../core/poll-schedule.js';
import type { SubmitLimits } from '../core/submit-limits.js';
import { ConfigError, type Environment, readVariables, type Variables } from './environment.js';

/** Where Pixazo's API is, unless PIXAZO_BASE_URL says otherwise. */
const PIXAZO = 'https://gateway.pixazo.ai';

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
  /** HTTP operations per caller and instance in any minute; 0: no limit. */
  queriesPerMinute: number;
  /** Which web pages may call from a browser; `*` among them: all. */
  corsOrigins: string[];
  /** Whether to serve only those who call the gateway by a name of this machine. */
  localOnly: boolean;
  maxSubscriptionsPerSocket: number;
  /** WebSockets and event streams per caller and instance; 0: no limit. */
  maxSocketsPerCaller: number;
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
  logLevel: Variables['LOG_LEVEL'];
  /** Sentences the operator should see once, at start. */
  warnings: string[];
}

/** What the variables say. @throws ConfigError for the first that cannot be used */
export function envToConfig(env: Environment): Config {
  const read = readVariables(env);
  refuseContradictions(read);
  return {
    host: read.HOST,
    port: read.PORT,
    pixazo: read.PIXAZO_API_KEY
      ? { apiKey: read.PIXAZO_API_KEY, baseUrl: read.PIXAZO_BASE_URL ?? new URL(PIXAZO) }
      : null,
    pixazoTimeoutMs: read.PIXAZO_TIMEOUT_MS,
    database: databaseOf(read.DATABASE_URL),
    pixazoMaxRps: read.PIXAZO_MAX_RPS ?? null,
    poll: { minMs: read.POLL_MIN_MS, maxMs: read.POLL_MAX_MS, fallbackMs: read.POLL_FALLBACK_MS },
    callbacks: read.PUBLIC_URL ? { publicUrl: read.PUBLIC_URL, mode: read.WEBHOOK_MODE } : null,
    // Nothing stays unfinished for longer than the latter.
    confirmMs: Math.min(read.SUBMIT_CONFIRM_MS, read.JOB_MAX_AGE_MS),
    jobMaxAgeMs: read.JOB_MAX_AGE_MS,
    retentionMs: read.JOB_RETENTION_DAYS * 86_400_000,
    callerOfToken: read.AUTH_DISABLED ? null : (read.AUTH_TOKENS ?? null),
    submitLimits: { perMinute: read.SUBMITS_PER_MINUTE, perDay: read.QUOTA_PER_DAY ?? null },
    queriesPerMinute: read.QUERIES_PER_MINUTE,
    corsOrigins: read.CORS_ORIGINS,
    localOnly: !read.AUTH_TOKENS && !read.AUTH_JWKS_URL && !read.AUTH_DISABLED,
    maxSubscriptionsPerSocket: read.MAX_SUBSCRIPTIONS_PER_SOCKET,
    maxSocketsPerCaller: read.MAX_SOCKETS_PER_CALLER,
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
    warnings: warningsOf(read),
  };
}

function databaseOf(address: string): Config['database'] {
  if (!address.startsWith('file:')) return { kind: 'postgres', url: address };
  return { kind: 'sqlite', path: address.slice('file:'.length) };
}

/** @throws ConfigError for the first variable that another one does not allow to be as it is */
function refuseContradictions(read: Variables): void {
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
}

/** The sandbox calls back over http too, as long as that does not leave the machine. */
function isOwnSandbox({ PIXAZO_API_KEY, PUBLIC_URL }: Variables): boolean {
  return !PIXAZO_API_KEY && PUBLIC_URL !== undefined && isLoopback(PUBLIC_URL.hostname);
}

function jwtOf({ AUTH_JWKS_URL, AUTH_JWT_ISSUER, AUTH_JWT_AUDIENCE }: Variables): Config['jwt'] {
  if (!AUTH_JWKS_URL) return null;
  return { jwksUrl: AUTH_JWKS_URL, issuer: AUTH_JWT_ISSUER ?? null, audiences: AUTH_JWT_AUDIENCE ?? [] };
}

function warningsOf(read: Variables): string[] {
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
  if (read.PIXAZO_BASE_URL && !read.PIXAZO_API_KEY) {
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
