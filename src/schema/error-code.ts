import { registerEnumType } from 'type-graphql';
import { ErrorCode } from '../core/errors.js';

registerEnumType(ErrorCode, {
  name: 'ErrorCode',
  description:
    'Every value of `extensions.code` of a GraphQL error, and of `JobError.code`. Beside the code, `extensions` ' +
    'holds `retryable` and `charged`, and where they apply `retryAfterSeconds`, `fields` and `upstream`.',
  valuesConfig: {
    BAD_USER_INPUT: {
      description:
        'The gateway refused the request. Where values are to blame, `extensions.fields` says which and why.',
    },
    UNAUTHENTICATED: { description: 'No credentials, or ones that do not hold.' },
    FORBIDDEN: { description: 'This page, or this name of the gateway, may not call here.' },
    NOT_FOUND: { description: 'There is no such job for this caller.' },
    IDEMPOTENCY_KEY_REUSED: { description: 'The key already started a generation with another input.' },
    OPERATION_REJECTED: { description: 'The operation asks for more than one request may.' },
    RATE_LIMITED: {
      description: "The gateway's limit per minute; `extensions.retryAfterSeconds` says when to come back.",
    },
    QUOTA_EXCEEDED: {
      description: "The gateway's limit per day; `extensions.retryAfterSeconds` says when to come back.",
    },
    MODEL_UNAVAILABLE: { description: 'Pixazo does not offer this model at the moment.' },
    INSUFFICIENT_BALANCE: {
      description: "The gateway's Pixazo wallet is empty. Its operator must top it up.",
    },
    UPSTREAM_REJECTED: { description: 'Pixazo refused the input; `extensions.upstream` says why.' },
    UPSTREAM_UNAUTHENTICATED: {
      description: "Pixazo refused the gateway's key. Its operator must check it.",
    },
    UPSTREAM_FORBIDDEN: { description: "Pixazo does not let the gateway's key use this model." },
    UPSTREAM_RATE_LIMITED: { description: 'Pixazo takes no more requests just now; try again later.' },
    UPSTREAM_UNAVAILABLE: {
      description: 'Pixazo could not be reached and nothing was sent; try again later.',
    },
    SUBMISSION_UNCONFIRMED: {
      description:
        'Nobody can tell whether Pixazo accepted the generation. It was not sent twice, as that could charge twice.',
    },
    GENERATION_FAILED: { description: 'The model failed.' },
    UPSTREAM_SYSTEM_ERROR: { description: "Pixazo's system failed; it does not charge for that." },
    JOB_LOST: { description: 'Pixazo no longer knows the request.' },
    JOB_EXPIRED: { description: 'Pixazo did not finish within the time the gateway follows a job.' },
    INTERNAL_SERVER_ERROR: { description: 'Something went wrong in the gateway itself.' },
  },
});
