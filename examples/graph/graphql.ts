/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** The file format of the sound. Browsers play all of them; WAV and FLAC lose no quality. */
export type AudioFormat =
  /** Sent to Pixazo as `aac`. */
  | 'AAC'
  /** Sent to Pixazo as `flac`. */
  | 'FLAC'
  /** Sent to Pixazo as `mp3`. */
  | 'MP3'
  /** Sent to Pixazo as `wav`. */
  | 'WAV';

/** Whether a failed generation was charged. */
export type Charged =
  /** It was not charged. */
  | 'NO'
  /** The gateway cannot know; the Pixazo account shows it. */
  | 'UNKNOWN'
  /** It was charged. */
  | 'YES';

/** The values of `extensions.code` of a GraphQL error, and of `JobError.code`. Beside the code, `extensions` has `retryable` and `charged`, and where they apply `retryAfterSeconds`, `fields`, `upstream` and `budget`. */
export type ErrorCode =
  /** The gateway refused the request. For wrong values, `extensions.fields` names each and says why. Correct them. */
  | 'BAD_USER_INPUT'
  /** A budget has no room for the price. `extensions.budget` names it and says when it resets; retry after `extensions.retryAfterSeconds`, if there is one. */
  | 'BUDGET_EXCEEDED'
  /** The cursor is older than 24 hours. Read the list again and continue from its `updatesCursor`. */
  | 'CURSOR_EXPIRED'
  /** The request's Origin or Host is not allowed, or the operation is for admins alone. Ask the operator of the gateway. */
  | 'FORBIDDEN'
  /** The model failed. Show the message, and offer another try with a new key. */
  | 'GENERATION_FAILED'
  /** This idempotency key started a generation with another input. Use a new key for each generation. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** The gateway's Pixazo wallet is empty. Say that the service is unavailable; its operator must top it up. */
  | 'INSUFFICIENT_BALANCE'
  /** The gateway itself failed. Retry with the same key if `extensions.retryable` is true; else tell its operator. */
  | 'INTERNAL_SERVER_ERROR'
  /** Pixazo did not finish within the time that the gateway follows a job. Ask the person before starting another one, as it may have been charged. */
  | 'JOB_EXPIRED'
  /** Pixazo no longer knows the request. Ask the person before starting another one, as it may have been charged. */
  | 'JOB_LOST'
  /** Pixazo does not offer this model now. Offer another one. */
  | 'MODEL_UNAVAILABLE'
  /** This caller has no such job or upload, or deleted it. Remove it from the screen. */
  | 'NOT_FOUND'
  /** The operation is past a limit, such as one generation in each operation or 20 unfinished uploads, or deletes a job that has not ended. Ask for less at a time, or wait for the end of the job. */
  | 'OPERATION_REJECTED'
  /** The price is above `maxCost`. Show the new price before starting the generation. */
  | 'PRICE_CHANGED'
  /** The model has no price here, so no budget and no `maxCost` can limit it. Ask the operator of the gateway for one. */
  | 'PRICE_UNKNOWN'
  /** Past the gateway's limit per day. Retry after `extensions.retryAfterSeconds`. */
  | 'QUOTA_EXCEEDED'
  /** Past the gateway's limit per minute. Retry after `extensions.retryAfterSeconds`. */
  | 'RATE_LIMITED'
  /** It is not known whether Pixazo accepted the generation, and it is not sent again, as that could charge twice. Ask the person before starting another one. */
  | 'SUBMISSION_UNCONFIRMED'
  /** Missing or invalid credentials. Sign in again. */
  | 'UNAUTHENTICATED'
  /** This gateway takes no uploads; the message says what its operator must set. Ask for an address of the file instead. */
  | 'UPLOADS_UNAVAILABLE'
  /** Some bytes of the upload were not received yet. Send the rest, then retry with the same key. */
  | 'UPLOAD_INCOMPLETE'
  /** Pixazo does not let the gateway's key use this model. Offer another one; its operator must ask Pixazo. */
  | 'UPSTREAM_FORBIDDEN'
  /** Pixazo accepts no more requests now. Retry with the same key after `extensions.retryAfterSeconds`. */
  | 'UPSTREAM_RATE_LIMITED'
  /** Pixazo refused the input; `extensions.upstream` says why. Show that, and let the person change the input. */
  | 'UPSTREAM_REJECTED'
  /** Pixazo's system failed, without a charge. Offer another try with a new key. */
  | 'UPSTREAM_SYSTEM_ERROR'
  /** Pixazo refused the gateway's key. Say that the service is unavailable; its operator must check it. */
  | 'UPSTREAM_UNAUTHENTICATED'
  /** Pixazo could not be reached and nothing was sent. Retry with the same key, after a pause. */
  | 'UPSTREAM_UNAVAILABLE';

/** A filter of jobs. A member that is left out does not filter. */
export type JobFilter = {
  /** Only jobs that have all of these labels: at most 10. An empty list does not filter. */
  readonly labels?: ReadonlyArray<string> | null | undefined;
  /** Only jobs of the model with this id. */
  readonly modelId?: string | number | null | undefined;
  /** Only jobs in one of these statuses. */
  readonly status?: ReadonlyArray<JobStatus> | null | undefined;
};

/** The state of a job: SUBMITTING, QUEUED, PROCESSING, then COMPLETED, FAILED or ERROR, which are terminal. It never goes back. */
export type JobStatus =
  /** Terminal: `media` has the result. */
  | 'COMPLETED'
  /** Terminal: something other than the model failed; `error` says what, and whether it was charged. */
  | 'ERROR'
  /** Terminal: the model failed; `error` says why. */
  | 'FAILED'
  /** The model is generating. */
  | 'PROCESSING'
  /** Pixazo has accepted it and has not started it yet. */
  | 'QUEUED'
  /** The gateway is sending it, or waits for Pixazo to confirm it. */
  | 'SUBMITTING';

/** The parameters of Mirelo SFX 1.6 Text to Audio. */
export type MireloSfx16TextToAudioInput = {
  /** Makes an ambience that loops without a seam, instead of a single sound effect. */
  readonly ambience?: boolean;
  /** With `ambience`: repeats the loop once, for twice the length. Without it, no effect. */
  readonly doubleOutput?: boolean;
  /** Length of the sound in seconds. From 0.1 to 60. */
  readonly duration?: number;
  /** How many variations to make. From 1 to 4. */
  readonly numSamples?: number;
  /** The same seed and input make the same sound. -1 or absent: random. At least -1. */
  readonly seed?: number | null | undefined;
  /** Describes the sound to make. From 4 to 5000 characters, not counting white space around them. */
  readonly textPrompt: string;
  /** The file format of the sound. Browsers play all of them; WAV and FLAC lose no quality. */
  readonly uploadAudioFormat?: AudioFormat;
};

export type GenerateSoundMutationVariables = Exact<{
  input: MireloSfx16TextToAudioInput;
  idempotencyKey: string;
}>;


export type GenerateSoundMutation = { readonly generation: { readonly job: { readonly id: string, readonly revision: number, readonly status: JobStatus, readonly progress: number, readonly completedAt: string | null, readonly media: ReadonlyArray<{ readonly id: string, readonly url: string, readonly mimeType: string }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null } } };

export type FollowJobSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type FollowJobSubscription = { readonly job: { readonly id: string, readonly revision: number, readonly status: JobStatus, readonly progress: number, readonly completedAt: string | null, readonly media: ReadonlyArray<{ readonly id: string, readonly url: string, readonly mimeType: string }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null } };

export type ReadJobQueryVariables = Exact<{
  id: string | number;
}>;


export type ReadJobQuery = { readonly job: { readonly id: string, readonly revision: number, readonly status: JobStatus, readonly progress: number, readonly completedAt: string | null, readonly media: ReadonlyArray<{ readonly id: string, readonly url: string, readonly mimeType: string }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null } | null };

export type ListJobsQueryVariables = Exact<{
  filter?: JobFilter | null | undefined;
}>;


export type ListJobsQuery = { readonly jobs: { readonly updatesCursor: string, readonly nodes: ReadonlyArray<{ readonly id: string, readonly revision: number, readonly status: JobStatus, readonly progress: number, readonly completedAt: string | null, readonly media: ReadonlyArray<{ readonly id: string, readonly url: string, readonly mimeType: string }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null }> } };

export type FollowJobsSubscriptionVariables = Exact<{
  filter?: JobFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type FollowJobsSubscription = { readonly update: { readonly jobId: string, readonly cursor: string, readonly job: { readonly id: string, readonly revision: number, readonly status: JobStatus, readonly progress: number, readonly completedAt: string | null, readonly media: ReadonlyArray<{ readonly id: string, readonly url: string, readonly mimeType: string }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null } | null } };

export type JobProgressFragment = { readonly id: string, readonly revision: number, readonly status: JobStatus, readonly progress: number, readonly completedAt: string | null, readonly media: ReadonlyArray<{ readonly id: string, readonly url: string, readonly mimeType: string }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null };

export const JobProgressFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobProgress"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Job"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"charged"}}]}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]} as unknown as DocumentNode<JobProgressFragment, unknown>;
export const GenerateSoundDocument = {"__meta__":{"hash":"sha256:a8bcc1d3d4c0ab0a47218d8f659db1a8ebc40d9735abee1ffbd23857546600a3"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"GenerateSound"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MireloSfx16TextToAudioInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"generation"},"name":{"kind":"Name","value":"generateMireloSfx16TextToAudio"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}},{"kind":"Argument","name":{"kind":"Name","value":"idempotencyKey"},"value":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobProgress"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobProgress"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Job"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"charged"}}]}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]} as unknown as DocumentNode<GenerateSoundMutation, GenerateSoundMutationVariables>;
export const FollowJobDocument = {"__meta__":{"hash":"sha256:b52a50e197c1cd38679c9ddfcf635457c81abf67876a2144ed093d3a84015ccc"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"FollowJob"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"job"},"name":{"kind":"Name","value":"jobStatus"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobProgress"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobProgress"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Job"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"charged"}}]}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]} as unknown as DocumentNode<FollowJobSubscription, FollowJobSubscriptionVariables>;
export const ReadJobDocument = {"__meta__":{"hash":"sha256:32197f8ca862df742b9ee9b1450627dada70d3eed19eff5b2f368a10d9fccbde"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ReadJob"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"job"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobProgress"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobProgress"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Job"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"charged"}}]}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]} as unknown as DocumentNode<ReadJobQuery, ReadJobQueryVariables>;
export const ListJobsDocument = {"__meta__":{"hash":"sha256:e83447607bef2c63e59243f9d24e92b98d0c4fcb1a242d459531c7ca5389f107"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ListJobs"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"JobFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobProgress"}}]}},{"kind":"Field","name":{"kind":"Name","value":"updatesCursor"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobProgress"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Job"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"charged"}}]}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]} as unknown as DocumentNode<ListJobsQuery, ListJobsQueryVariables>;
export const FollowJobsDocument = {"__meta__":{"hash":"sha256:d602f667d5bba289d6393e5af7a053f5726039575a75946d34044fb9e61fb5ca"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"FollowJobs"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"JobFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"update"},"name":{"kind":"Name","value":"jobUpdates"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobId"}},{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobProgress"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobProgress"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Job"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"charged"}}]}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]} as unknown as DocumentNode<FollowJobsSubscription, FollowJobsSubscriptionVariables>;