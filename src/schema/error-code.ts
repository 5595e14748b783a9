import { registerEnumType } from 'type-graphql';
import { ErrorCode } from '../core/errors.js';

registerEnumType(ErrorCode, {
  name: 'ErrorCode',
  description:
    'The values of `extensions.code` of a GraphQL error, and of `JobError.code`. Beside the code, `extensions` ' +
    'has `retryable` and `charged`, and where they apply `retryAfterSeconds`, `fields` and `upstream`.',
  valuesConfig: {
    BAD_USER_INPUT: {
      description:
        'The gateway refused the request. For wrong values, `extensions.fields` names each and says why. Correct them.',
    },
    UNAUTHENTICATED: { description: 'Missing or invalid credentials. Sign in again.' },
    FORBIDDEN: { description: "The request's Origin or Host is not allowed. The operator must allow it." },
    NOT_FOUND: { description: 'This caller has no such job.' },
    IDEMPOTENCY_KEY_REUSED: {
      description: 'This idempotency key started a generation with another input. Use a new key.',
    },
    OPERATION_REJECTED: {
      description: 'The operation is past a limit, such as one generation for each operation. Split it.',
    },
    RATE_LIMITED: {
      description: "Past the gateway's limit per minute. Retry after `extensions.retryAfterSeconds`.",
    },
    QUOTA_EXCEEDED: {
      description: "Past the gateway's limit per day. Retry after `extensions.retryAfterSeconds`.",
    },
    CURSOR_EXPIRED: {
      description:
        'The cursor is older than 24 hours. Read the list again and continue from its `updatesCursor`.',
    },
    MODEL_UNAVAILABLE: { description: 'Pixazo does not offer this model now. Offer another one.' },
    INSUFFICIENT_BALANCE: {
      description: "The gateway's Pixazo wallet is empty. Its operator must top it up.",
    },
    UPSTREAM_REJECTED: { description: 'Pixazo refused the input; `extensions.upstream` says why.' },
    UPSTREAM_UNAUTHENTICATED: {
      description: "Pixazo refused the gateway's key. Its operator must check it.",
    },
    UPSTREAM_FORBIDDEN: {
      description: "Pixazo does not let the gateway's key use this model. Its operator must ask Pixazo.",
    },
    UPSTREAM_RATE_LIMITED: { description: 'Pixazo accepts no more requests now. Retry later.' },
    UPSTREAM_UNAVAILABLE: {
      description: 'Pixazo could not be reached and nothing was sent. Retry later.',
    },
    SUBMISSION_UNCONFIRMED: {
      description:
        'It is not known whether Pixazo accepted the generation. It was sent once only, as a second time could charge twice.',
    },
    GENERATION_FAILED: { description: 'The model failed.' },
    UPSTREAM_SYSTEM_ERROR: { description: "Pixazo's system failed; it does not charge for that." },
    JOB_LOST: { description: 'Pixazo no longer knows the request.' },
    JOB_EXPIRED: { description: 'Pixazo did not finish within the time that the gateway follows a job.' },
    INTERNAL_SERVER_ERROR: {
      description: 'The gateway itself failed; `extensions.retryable` says whether to retry.',
    },
  },
});
