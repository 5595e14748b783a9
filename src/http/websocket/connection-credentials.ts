import { ErrorCode, type GatewayError } from '../../core/errors.js';

type ConnectionParams = Record<string, unknown> | undefined;

/** Close codes after which clients of graphql-transport-ws reconnect, the first with fresh credentials. */
const FORBIDDEN = 4403;
const TRY_AGAIN_LATER = 1013;
/** The most that WebSocket allows for a reason. */
const LONGEST_REASON_BYTES = 123;

const EXPECTED = 'expected {"authorization": "Bearer <token>"} in connection_init';

/** The credentials of a socket: those in connection_init, else those of its upgrade request. */
export function authorizationOf(params: ConnectionParams, upgradeHeader: string | undefined): unknown {
  return paramNamed(params, 'authorization') ?? upgradeHeader;
}

/** The code and the reason to close a socket with whose connection_init is refused. */
export function closingFor(refusal: GatewayError, params: ConnectionParams): [code: number, reason: string] {
  if (refusal.code !== ErrorCode.UNAUTHENTICATED) {
    return [TRY_AGAIN_LATER, withinReason(`${refusal.code}: ${refusal.message}`)];
  }
  const isNested = paramNamed(paramNamed(params, 'headers'), 'authorization') !== undefined;
  if (isNested && paramNamed(params, 'authorization') === undefined) {
    return [FORBIDDEN, `${EXPECTED}, not inside "headers"`];
  }
  return [FORBIDDEN, withinReason(`${EXPECTED}. ${refusal.message}`)];
}

/** The value under this name, in any case; undefined also for null. */
function paramNamed(params: unknown, name: string): unknown {
  if (typeof params !== 'object' || params === null) return undefined;
  const [, value] = Object.entries(params).find(([key]) => key.toLowerCase() === name) ?? [];
  return value ?? undefined;
}

function withinReason(text: string): string {
  return Buffer.from(text).subarray(0, LONGEST_REASON_BYTES).toString();
}
