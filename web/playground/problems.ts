import { GraphQLError } from 'graphql';

const CREDENTIALS_REFUSED = 4403;
const ARRIVED_ALL_THE_SAME =
  'What was sent may have arrived all the same: look at `jobs` before you run a mutation without an idempotencyKey again.';

/** Why an operation brought no answer, or no more of them: the gateway's own errors, or else a sentence. */
export function problemsOf(reason: unknown): readonly GraphQLError[] {
  // Over graphql-ws the gateway refuses an operation with a list of errors.
  return Array.isArray(reason) ? reason : [new GraphQLError(sentenceFor(reason))];
}

/** Whether a WebSocket was closed for want of a token that holds. */
export function areCredentialsRefused(reason: unknown): boolean {
  return reason instanceof CloseEvent && reason.code === CREDENTIALS_REFUSED;
}

function sentenceFor(reason: unknown): string {
  if (areCredentialsRefused(reason)) {
    return 'The gateway wants a token that holds: put { "authorization": "Bearer …" } into Headers.';
  }
  if (reason instanceof CloseEvent && reason.reason) return `The connection was closed: ${reason.reason}`;
  if (reason instanceof SyntaxError)
    return 'What came back is no JSON: something other than the gateway answered.';
  // fetch throws a TypeError; a WebSocket that cannot be opened gives an event without a reason.
  if (reason instanceof TypeError)
    return `The gateway cannot be reached: ${reason.message}. ${ARRIVED_ALL_THE_SAME}`;
  if (reason instanceof Error) return reason.message;
  return `The gateway cannot be reached. ${ARRIVED_ALL_THE_SAME}`;
}
