import type { ExecutionResult } from 'graphql';
import { operationRejected } from './operation-limits.js';
import { asGraphQLError } from './request-error.js';

/** The largest response, in bytes of its JSON. */
const LARGEST_RESPONSE_BYTES = 8 * 1024 * 1024;

/** The result, or in its place an error if its JSON would have more than 8 MiB. */
export function limitedResult(result: ExecutionResult): ExecutionResult {
  return isTooLarge(result.data) ? { errors: [tooLarge] } : result;
}

const tooLarge = asGraphQLError(
  operationRejected('The response would have more than 8 MiB. Select fewer jobs or fewer fields.'),
);

/** Whether the JSON of what an operation returned has more than 8 MiB. It stops counting there. */
function isTooLarge(data: unknown): boolean {
  return bytesLeft(data, LARGEST_RESPONSE_BYTES) < 0;
}

/** How much of `left` remains after this value; any negative number when it is not enough. */
function bytesLeft(value: unknown, left: number): number {
  if (typeof value === 'string') return left - bytesOfText(value);
  if (typeof value !== 'object' || value === null) return left - String(value).length;
  if ('toJSON' in value) return left - Buffer.byteLength(JSON.stringify(value));
  let remaining = left - 2;
  if (Array.isArray(value)) {
    for (const entry of value) {
      if (remaining < 0) break;
      remaining = bytesLeft(entry, remaining - 1);
    }
    return remaining;
  }
  for (const key in value) {
    if (remaining < 0) break;
    remaining = bytesLeft(value[key as keyof object], remaining - Buffer.byteLength(key) - 4);
  }
  return remaining;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes them
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/;

function bytesOfText(text: string): number {
  return escaped.test(text) ? Buffer.byteLength(JSON.stringify(text)) : Buffer.byteLength(text) + 2;
}
