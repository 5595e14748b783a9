import { isLoopback } from '../auth/allowed-origins.js';
import { ConfigError, type Environment, isSet, type Variable } from './variable.js';
import { type AllValues, variables } from './variables.js';

/** @throws ConfigError for the first variable that contradicts another one */
export function refuseContradictions(values: AllValues): void {
  if (values.POLL_MAX_MS < values.POLL_MIN_MS) {
    throw new ConfigError(`POLL_MAX_MS must be at least POLL_MIN_MS, which is ${values.POLL_MIN_MS}`);
  }
  if (values.PUBLIC_URL?.protocol === 'http:' && !isOwnSandbox(values.PUBLIC_URL, values)) {
    throw new ConfigError(`PUBLIC_URL must be ${variables.PUBLIC_URL.mustBe}`);
  }
  for (const name of ['AUTH_JWT_ISSUER', 'AUTH_JWT_AUDIENCE', 'AUTH_JWT_TEAM_CLAIM'] as const) {
    if (values[name] && !values.AUTH_JWKS_URL) {
      throw new ConfigError(`${name} must come with AUTH_JWKS_URL, without which no JWT is accepted`);
    }
  }
  if (!hasCredentials(values) && !values.AUTH_DISABLED && !isLoopback(values.HOST)) {
    throw new ConfigError(
      `AUTH_TOKENS or AUTH_JWKS_URL must be set when HOST (${values.HOST}) is not a loopback address, or ` +
        'AUTH_DISABLED must be true: anyone who reaches the gateway could spend your Pixazo balance',
    );
  }
  if (values.BUDGETS_FILE && !values.PRICES_FILE) {
    throw new ConfigError('BUDGETS_FILE must come with PRICES_FILE, without which no generation has a price');
  }
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const) {
    if (values.FILES_URL.kind === 's3' && !values[name]) {
      throw new ConfigError(`${name} must be set when FILES_URL is an s3: address`);
    }
  }
  if (values.TRUSTED_DOCUMENTS_ONLY && !values.TRUSTED_DOCUMENTS) {
    throw new ConfigError('TRUSTED_DOCUMENTS must be set when TRUSTED_DOCUMENTS_ONLY is true');
  }
}

/** Warnings about settings that start, but may surprise the operator: one sentence each. */
export function warningsOn(values: AllValues, environment: Environment): string[] {
  const warnings = Object.entries<Variable<unknown>>(variables).flatMap(([name, { needs }]) =>
    needs && isSet(environment, name) && !isSet(environment, needs)
      ? [`${name} has no effect without ${needs}`]
      : [],
  );
  if (values.AUTH_DISABLED && hasCredentials(values)) {
    warnings.push('AUTH_TOKENS and AUTH_JWKS_URL have no effect while AUTH_DISABLED is true');
  } else if (values.AUTH_JWKS_URL && !values.AUTH_JWT_AUDIENCE) {
    warnings.push(
      'AUTH_JWT_AUDIENCE is not set: JWTs that the issuer made for other services are accepted too',
    );
  }
  warnings.push(...warningsOnAdmins(values));
  if (!values.PIXAZO_API_KEY && !values.DATABASE_URL.startsWith('file:')) {
    warnings.push(
      'In sandbox mode each gateway has a sandbox of its own: let only one use this database. To share one, run ' +
        'npm run sandbox, and set PIXAZO_BASE_URL to its address and PIXAZO_API_KEY to anything',
    );
  }
  if (!values.DATABASE_URL.startsWith('file:') && values.FILES_URL.kind === 'disk' && storesFiles(values)) {
    warnings.push(
      'FILES_URL is a directory: gateways that share this database must share that directory too, or an s3: bucket',
    );
  }
  return warnings;
}

function storesFiles({ UPLOAD_MAX_BYTES, KEEP_RESULTS }: AllValues): boolean {
  return UPLOAD_MAX_BYTES > 0 || KEEP_RESULTS;
}

/** A misspelled admin would be found only once it is needed. */
function warningsOnAdmins({ ADMINS, AUTH_TOKENS, AUTH_JWKS_URL, AUTH_DISABLED }: AllValues): string[] {
  if (!ADMINS || AUTH_JWKS_URL) return [];
  if (!AUTH_TOKENS || AUTH_DISABLED) return ['ADMINS has no effect without AUTH_TOKENS or AUTH_JWKS_URL'];
  const callers = new Set([...AUTH_TOKENS.values()].map(({ caller }) => caller));
  const unknown = ADMINS.filter((name) => !callers.has(name));
  return unknown.map((name) => `ADMINS names ${name}, for whom AUTH_TOKENS has no token`);
}

function hasCredentials({ AUTH_TOKENS, AUTH_JWKS_URL }: AllValues): boolean {
  return Boolean(AUTH_TOKENS || AUTH_JWKS_URL);
}

/** The sandbox calls back over http too, as long as that does not leave the machine. */
function isOwnSandbox({ hostname }: URL, { PIXAZO_API_KEY }: AllValues): boolean {
  return !PIXAZO_API_KEY && isLoopback(hostname);
}
