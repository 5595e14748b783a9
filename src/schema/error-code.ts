import { registerEnumType } from 'type-graphql';
import { ErrorCode } from '../core/errors.js';

registerEnumType(ErrorCode, {
  name: 'ErrorCode',
  description:
    'The values of `extensions.code` of a GraphQL error, and of `JobError.code`. Beside the code, `extensions` ' +
    'has `retryable` and `charged`, and where they apply `retryAfterSeconds`, `fields`, `upstream` and `budget`.',
  valuesConfig: {
    BAD_USER_INPUT: {
      description:
        'The gateway refused the request. For wrong values, `extensions.fields` names each and says why. Correct them.',
    },
    UNAUTHENTICATED: { description: 'Missing or invalid credentials. Sign in again.' },
    FORBIDDEN: {
      description:
        "The request's Origin or Host is not allowed, or the operation is for admins alone. Ask the operator of the gateway.",
    },
    NOT_FOUND: {
      description: 'This caller has no such job or upload, or deleted it. Remove it from the screen.',
    },
    IDEMPOTENCY_KEY_REUSED: {
      description:
        'This idempotency key started a generation with another input. Use a new key for each generation.',
    },
    OPERATION_REJECTED: {
      description:
        'The operation is past a limit, such as one generation in each operation or 20 unfinished uploads, or deletes a job that has not ended. ' +
        'Ask for less at a time, or wait for the end of the job.',
    },
    RATE_LIMITED: {
      description: "Past the gateway's limit per minute. Retry after `extensions.retryAfterSeconds`.",
    },
    QUOTA_EXCEEDED: {
      description: "Past the gateway's limit per day. Retry after `extensions.retryAfterSeconds`.",
    },
    BUDGET_EXCEEDED: {
      description:
        'A budget has no room for the price. `extensions.budget` names it and says when it resets; retry after ' +
        '`extensions.retryAfterSeconds`, if there is one.',
    },
    PRICE_UNKNOWN: {
      description:
        'The model has no price here, so no budget and no `maxCost` can limit it. Ask the operator of the gateway for one.',
    },
    PRICE_CHANGED: {
      description: 'The price is above `maxCost`. Show the new price before starting the generation.',
    },
    CURSOR_EXPIRED: {
      description:
        'The cursor is older than 24 hours. Read the list again and continue from its `updatesCursor`.',
    },
    UPLOADS_UNAVAILABLE: {
      description:
        'This gateway takes no uploads; the message says what its operator must set. Ask for an address of the file instead.',
    },
    UPLOAD_INCOMPLETE: {
      description:
        'Some bytes of the upload were not received yet. Send the rest, then retry with the same key.',
    },
    MODEL_UNAVAILABLE: { description: 'Pixazo does not offer this model now. Offer another one.' },
    INSUFFICIENT_BALANCE: {
      description:
        "The gateway's Pixazo wallet is empty. Say that the service is unavailable; its operator must top it up.",
    },
    UPSTREAM_REJECTED: {
      description:
        'Pixazo refused the input; `extensions.upstream` says why. Show that, and let the person change the input.',
    },
    UPSTREAM_UNAUTHENTICATED: {
      description:
        "Pixazo refused the gateway's key. Say that the service is unavailable; its operator must check it.",
    },
    UPSTREAM_FORBIDDEN: {
      description:
        "Pixazo does not let the gateway's key use this model. Offer another one; its operator must ask Pixazo.",
    },
    UPSTREAM_RATE_LIMITED: {
      description:
        'Pixazo accepts no more requests now. Retry with the same key after `extensions.retryAfterSeconds`.',
    },
    UPSTREAM_UNAVAILABLE: {
      description:
        'Pixazo could not be reached and nothing was sent. Retry with the same key, after a pause.',
    },
    SUBMISSION_UNCONFIRMED: {
      description:
        'It is not known whether Pixazo accepted the generation, and it is not sent again, as that could charge twice. ' +
        'Ask the person before starting another one.',
    },
    GENERATION_FAILED: {
      description: 'The model failed. Show the message, and offer another try with a new key.',
    },
    UPSTREAM_SYSTEM_ERROR: {
      description: "Pixazo's system failed, without a charge. Offer another try with a new key.",
    },
    JOB_LOST: {
      description:
        'Pixazo no longer knows the request. Ask the person before starting another one, as it may have been charged.',
    },
    JOB_EXPIRED: {
      description:
        'Pixazo did not finish within the time that the gateway follows a job. Ask the person before starting another ' +
        'one, as it may have been charged.',
    },
    INTERNAL_SERVER_ERROR: {
      description:
        'The gateway itself failed. Retry with the same key if `extensions.retryable` is true; else tell its operator.',
    },
  },
});
