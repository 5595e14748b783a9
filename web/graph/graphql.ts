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

/** The file that will be sent. */
export type CreateUploadInput = {
  /** The name of the file. At most 255 characters. */
  readonly filename: string;
  /** Its media type, such as `video/mp4`. The content of the file decides whether a model takes it. */
  readonly mimeType: string;
  /** The exact size of the file in bytes, at least 1. */
  readonly sizeBytes: number;
};

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

/** Exactly one member: the input of a model, under the model's `inputName`. A form that is built from `models` starts any model with the same operation. */
export type GenerateInput =
  {   /** Makes sound effects or ambience from a description. */
  readonly mireloSfx16TextToAudio: MireloSfx16TextToAudioInput; readonly mireloSfx16VideoToVideo?: never; readonly mireloSfxVideoToAudio?: never; }
  |  { readonly mireloSfx16TextToAudio?: never;   /** Adds sound that fits the pictures to a video. */
  readonly mireloSfx16VideoToVideo: MireloSfx16VideoToVideoInput; readonly mireloSfxVideoToAudio?: never; }
  |  { readonly mireloSfx16TextToAudio?: never; readonly mireloSfx16VideoToVideo?: never;   /** Makes sound that fits a video. */
  readonly mireloSfxVideoToAudio: MireloSfxVideoToAudioInput; };

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

/** The kind of a file. */
export type MediaKind =
  /** Sound. */
  | 'AUDIO'
  /** A picture. */
  | 'IMAGE'
  /** A model of three dimensions. */
  | 'MODEL_3D'
  /** Any other kind. */
  | 'OTHER'
  /** Text. */
  | 'TEXT'
  /** Video, with or without sound. */
  | 'VIDEO';

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

/** The parameters of Mirelo SFX 1.6 Video to Video. */
export type MireloSfx16VideoToVideoInput = {
  /** Length in seconds. Above 10, a sliding window extends the generation. From 1 to 60. */
  readonly duration?: number;
  /** How many variations to make, each a separate video. From 1 to 4. */
  readonly numSamples?: number;
  /** The same seed and input make the same sound. -1 or absent: random. At least -1. */
  readonly seed?: number | null | undefined;
  /** Guides the sound: its mood, its instruments, what is heard. At most 5000 characters. */
  readonly textPrompt?: string | null | undefined;
  /** The video to add sound to: an http or https URL of an MP4, MOV, WEBM, M4V or GIF that Pixazo can reach. At most 2048 characters. */
  readonly videoUrl: string;
};

/** The parameters of Mirelo SFX Video to Audio. */
export type MireloSfxVideoToAudioInput = {
  /** Length of the sound in seconds. More than 0, at most 600. */
  readonly duration?: number;
  /** How many variations to make. From 1 to 16. */
  readonly numSamples?: number;
  /** The same seed and input make the same sound, and so does leaving it out. Another seed makes another sound. At least -1. */
  readonly seed?: number;
  /** Guides the sound, such as "rain falling on a metal roof". At most 5000 characters. */
  readonly textPrompt?: string;
  /** The video to make sound for: an http or https URL of an MP4, MOV, WEBM, M4V or GIF that Pixazo can reach. At most 2048 characters. */
  readonly videoUrl: string;
};

/** A model's kind of input and of output. */
export type ModelTask =
  /** Sound from a sound. */
  | 'AUDIO_TO_AUDIO'
  /** A text from a sound, such as a transcript. */
  | 'AUDIO_TO_TEXT'
  /** A model of three dimensions from a picture. */
  | 'IMAGE_TO_3D'
  /** A picture from a picture. */
  | 'IMAGE_TO_IMAGE'
  /** A video from a picture. */
  | 'IMAGE_TO_VIDEO'
  /** Any other task. */
  | 'OTHER'
  /** A model of three dimensions from a text. */
  | 'TEXT_TO_3D'
  /** Sound, speech or music from a text. */
  | 'TEXT_TO_AUDIO'
  /** A picture from a text. */
  | 'TEXT_TO_IMAGE'
  /** A text from a text. */
  | 'TEXT_TO_TEXT'
  /** A video from a text. */
  | 'TEXT_TO_VIDEO'
  /** Sound from a video. */
  | 'VIDEO_TO_AUDIO'
  /** A text from a video. */
  | 'VIDEO_TO_TEXT'
  /** A video from a video. */
  | 'VIDEO_TO_VIDEO';

/** The kind of value of a parameter. */
export type ParameterType =
  /** True or false. */
  | 'BOOLEAN'
  /** One of `allowedValues`. */
  | 'ENUM'
  /** A number. */
  | 'FLOAT'
  /** A whole number. */
  | 'INT'
  /** A short text, such as a name. */
  | 'STRING'
  /** A text that people write, such as a prompt: give it room. */
  | 'TEXT'
  /** The address of a file, as text. */
  | 'URL';

/** How the bytes of an upload are sent. */
export type UploadProtocol =
  /** By one PUT of the whole file, straight to a bucket, with `headers`. */
  | 'PUT'
  /** By tus 1.0 to this gateway; an upload that was cut off is resumed. Clients begin with `uploadUrl`, as tus-js-client does with its option of the same name. */
  | 'TUS';

export type TextToAudioMutationVariables = Exact<{
  input: MireloSfx16TextToAudioInput;
  idempotencyKey?: string | null | undefined;
}>;


export type TextToAudioMutation = { readonly generateMireloSfx16TextToAudio: { readonly job: { readonly id: string, readonly status: JobStatus, readonly createdAt: string } } };

export type FollowTextToAudioSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type FollowTextToAudioSubscription = { readonly jobStatus: { readonly id: string, readonly status: JobStatus, readonly revision: number, readonly progress: number, readonly completedAt: string | null, readonly media: ReadonlyArray<{ readonly url: string, readonly mimeType: string }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null } };

export type VideoToVideoMutationVariables = Exact<{
  input: MireloSfx16VideoToVideoInput;
  idempotencyKey?: string | null | undefined;
}>;


export type VideoToVideoMutation = { readonly generateMireloSfx16VideoToVideo: { readonly job: { readonly id: string, readonly status: JobStatus, readonly createdAt: string } } };

export type FollowVideoToVideoSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type FollowVideoToVideoSubscription = { readonly jobStatus: { readonly id: string, readonly status: JobStatus, readonly revision: number, readonly progress: number, readonly completedAt: string | null, readonly media: ReadonlyArray<{ readonly url: string, readonly mimeType: string }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null } };

export type VideoToAudioMutationVariables = Exact<{
  input: MireloSfxVideoToAudioInput;
  idempotencyKey?: string | null | undefined;
}>;


export type VideoToAudioMutation = { readonly generateMireloSfxVideoToAudio: { readonly job: { readonly id: string, readonly status: JobStatus, readonly createdAt: string } } };

export type FollowVideoToAudioSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type FollowVideoToAudioSubscription = { readonly jobStatus: { readonly id: string, readonly status: JobStatus, readonly revision: number, readonly progress: number, readonly completedAt: string | null, readonly media: ReadonlyArray<{ readonly url: string, readonly mimeType: string }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null } };

export type AnyModelMutationVariables = Exact<{
  input: GenerateInput;
  idempotencyKey?: string | null | undefined;
}>;


export type AnyModelMutation = { readonly generate: { readonly replayed: boolean, readonly job: { readonly id: string, readonly status: JobStatus, readonly createdAt: string } } };

export type FollowAnyModelSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type FollowAnyModelSubscription = { readonly jobStatus: { readonly id: string, readonly status: JobStatus, readonly revision: number, readonly progress: number, readonly completedAt: string | null, readonly media: ReadonlyArray<{ readonly url: string, readonly mimeType: string }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null } };

export type GenerateMutationVariables = Exact<{
  input: GenerateInput;
  idempotencyKey: string;
}>;


export type GenerateMutation = { readonly generate: { readonly job: { readonly id: string, readonly requestId: string | null, readonly status: JobStatus, readonly revision: number, readonly input: Record<string, unknown>, readonly progress: number, readonly estimatedSecondsRemaining: number | null, readonly createdAt: string, readonly completedAt: string | null, readonly model: { readonly id: string, readonly name: string, readonly output: MediaKind, readonly mutation: string }, readonly media: ReadonlyArray<{ readonly id: string, readonly mimeType: string, readonly kind: MediaKind, readonly filename: string, readonly url: string, readonly downloadUrl: string | null, readonly urlExpiresAt: string | null }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null } } };

export type JobPartsFragment = { readonly id: string, readonly requestId: string | null, readonly status: JobStatus, readonly revision: number, readonly input: Record<string, unknown>, readonly progress: number, readonly estimatedSecondsRemaining: number | null, readonly createdAt: string, readonly completedAt: string | null, readonly model: { readonly id: string, readonly name: string, readonly output: MediaKind, readonly mutation: string }, readonly media: ReadonlyArray<{ readonly id: string, readonly mimeType: string, readonly kind: MediaKind, readonly filename: string, readonly url: string, readonly downloadUrl: string | null, readonly urlExpiresAt: string | null }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null };

export type MediaAddressPartsFragment = { readonly url: string, readonly downloadUrl: string | null, readonly urlExpiresAt: string | null };

export type MediaAddressQueryVariables = Exact<{
  id: string | number;
}>;


export type MediaAddressQuery = { readonly node:
    | { readonly __typename: 'Job' }
    | { readonly __typename: 'Media', readonly url: string, readonly downloadUrl: string | null, readonly urlExpiresAt: string | null }
    | { readonly __typename: 'Model' }
    | { readonly __typename: 'Upload' }
   | null };

export type JobsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type JobsQuery = { readonly jobs: { readonly updatesCursor: string, readonly nodes: ReadonlyArray<{ readonly id: string, readonly requestId: string | null, readonly status: JobStatus, readonly revision: number, readonly input: Record<string, unknown>, readonly progress: number, readonly estimatedSecondsRemaining: number | null, readonly createdAt: string, readonly completedAt: string | null, readonly model: { readonly id: string, readonly name: string, readonly output: MediaKind, readonly mutation: string }, readonly media: ReadonlyArray<{ readonly id: string, readonly mimeType: string, readonly kind: MediaKind, readonly filename: string, readonly url: string, readonly downloadUrl: string | null, readonly urlExpiresAt: string | null }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type JobUpdatesSubscriptionVariables = Exact<{
  after: string;
}>;


export type JobUpdatesSubscription = { readonly jobUpdates: { readonly jobId: string, readonly cursor: string, readonly job: { readonly id: string, readonly requestId: string | null, readonly status: JobStatus, readonly revision: number, readonly input: Record<string, unknown>, readonly progress: number, readonly estimatedSecondsRemaining: number | null, readonly createdAt: string, readonly completedAt: string | null, readonly model: { readonly id: string, readonly name: string, readonly output: MediaKind, readonly mutation: string }, readonly media: ReadonlyArray<{ readonly id: string, readonly mimeType: string, readonly kind: MediaKind, readonly filename: string, readonly url: string, readonly downloadUrl: string | null, readonly urlExpiresAt: string | null }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null } | null } };

export type ModelsQueryVariables = Exact<{ [key: string]: never; }>;


export type ModelsQuery = { readonly models: ReadonlyArray<{ readonly id: string, readonly name: string, readonly version: string, readonly task: ModelTask, readonly output: MediaKind, readonly mutation: string, readonly inputName: string, readonly parameters: ReadonlyArray<{ readonly name: string, readonly type: ParameterType, readonly isList: boolean, readonly required: boolean, readonly default: string | null, readonly minimum: number | null, readonly exclusiveMinimum: number | null, readonly maximum: number | null, readonly minLength: number | null, readonly maxLength: number | null, readonly allowedValues: ReadonlyArray<string> | null, readonly upstreamValues: ReadonlyArray<string> | null, readonly minItems: number | null, readonly maxItems: number | null, readonly description: string }> }> };

export type CreateUploadMutationVariables = Exact<{
  input: CreateUploadInput;
}>;


export type CreateUploadMutation = { readonly createUpload: { readonly upload: { readonly id: string, readonly protocol: UploadProtocol, readonly uploadUrl: string, readonly headers: Record<string, unknown>, readonly url: string } } };

export const MediaAddressPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MediaAddressParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Media"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"downloadUrl"}},{"kind":"Field","name":{"kind":"Name","value":"urlExpiresAt"}}]}}]} as unknown as DocumentNode<MediaAddressPartsFragment, unknown>;
export const JobPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Job"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"output"}},{"kind":"Field","name":{"kind":"Name","value":"mutation"}}]}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"input"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"MediaAddressParts"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"filename"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"charged"}}]}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"estimatedSecondsRemaining"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MediaAddressParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Media"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"downloadUrl"}},{"kind":"Field","name":{"kind":"Name","value":"urlExpiresAt"}}]}}]} as unknown as DocumentNode<JobPartsFragment, unknown>;
export const TextToAudioDocument = {"__meta__":{"hash":"sha256:40a28d0786f8aeb3d6745803d568eca61dbce0a02ff4bddc10a5531aac1de9e2"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TextToAudio"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MireloSfx16TextToAudioInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generateMireloSfx16TextToAudio"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}},{"kind":"Argument","name":{"kind":"Name","value":"idempotencyKey"},"value":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]}}]} as unknown as DocumentNode<TextToAudioMutation, TextToAudioMutationVariables>;
export const FollowTextToAudioDocument = {"__meta__":{"hash":"sha256:23bd335ae75e5ac05d1071e2538aa8310177491c61fbb70b26efbe14387cf3d4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"FollowTextToAudio"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobStatus"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"charged"}}]}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]}}]} as unknown as DocumentNode<FollowTextToAudioSubscription, FollowTextToAudioSubscriptionVariables>;
export const VideoToVideoDocument = {"__meta__":{"hash":"sha256:d1415b03782c0e36c4ed70f359f64297c2cbad748b054549d453ce835b374164"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"VideoToVideo"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MireloSfx16VideoToVideoInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generateMireloSfx16VideoToVideo"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}},{"kind":"Argument","name":{"kind":"Name","value":"idempotencyKey"},"value":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]}}]} as unknown as DocumentNode<VideoToVideoMutation, VideoToVideoMutationVariables>;
export const FollowVideoToVideoDocument = {"__meta__":{"hash":"sha256:2b7449bcb789ef8cb6d1904e22f843e1bb42564da5d9cd71520e0dd1d895337d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"FollowVideoToVideo"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobStatus"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"charged"}}]}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]}}]} as unknown as DocumentNode<FollowVideoToVideoSubscription, FollowVideoToVideoSubscriptionVariables>;
export const VideoToAudioDocument = {"__meta__":{"hash":"sha256:335abd38d4c9d17acbd1f2e0e1b1469d67586bdc4775aace2e5e66945dfdb49b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"VideoToAudio"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MireloSfxVideoToAudioInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generateMireloSfxVideoToAudio"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}},{"kind":"Argument","name":{"kind":"Name","value":"idempotencyKey"},"value":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]}}]} as unknown as DocumentNode<VideoToAudioMutation, VideoToAudioMutationVariables>;
export const FollowVideoToAudioDocument = {"__meta__":{"hash":"sha256:f10548e329107fcae09c9714a24aa4e527d52b934a626504cc240f5bd81e0ccf"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"FollowVideoToAudio"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobStatus"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"charged"}}]}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]}}]} as unknown as DocumentNode<FollowVideoToAudioSubscription, FollowVideoToAudioSubscriptionVariables>;
export const AnyModelDocument = {"__meta__":{"hash":"sha256:c2caf6d7167f3639be4cd10060fe852507233531e143bc97f5e54e6921d7b35d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AnyModel"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"GenerateInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}},{"kind":"Argument","name":{"kind":"Name","value":"idempotencyKey"},"value":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}}]}}]}}]} as unknown as DocumentNode<AnyModelMutation, AnyModelMutationVariables>;
export const FollowAnyModelDocument = {"__meta__":{"hash":"sha256:a2eb4cdff4b62f5cedca91b4359394c4935648a443188095fec0a6502cebb5b1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"FollowAnyModel"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobStatus"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"charged"}}]}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]}}]} as unknown as DocumentNode<FollowAnyModelSubscription, FollowAnyModelSubscriptionVariables>;
export const GenerateDocument = {"__meta__":{"hash":"sha256:64cd72a98b31b5cfa36250b61e088309268568533a0310eae4876c349854fb6a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Generate"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"GenerateInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"generate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}},{"kind":"Argument","name":{"kind":"Name","value":"idempotencyKey"},"value":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MediaAddressParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Media"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"downloadUrl"}},{"kind":"Field","name":{"kind":"Name","value":"urlExpiresAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Job"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"output"}},{"kind":"Field","name":{"kind":"Name","value":"mutation"}}]}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"input"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"MediaAddressParts"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"filename"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"charged"}}]}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"estimatedSecondsRemaining"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]} as unknown as DocumentNode<GenerateMutation, GenerateMutationVariables>;
export const MediaAddressDocument = {"__meta__":{"hash":"sha256:d1834e4af9d609df852c7e89a95a1f654d65d34b5d13ddfed2337a7621ff4d55"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MediaAddress"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"MediaAddressParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MediaAddressParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Media"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"downloadUrl"}},{"kind":"Field","name":{"kind":"Name","value":"urlExpiresAt"}}]}}]} as unknown as DocumentNode<MediaAddressQuery, MediaAddressQueryVariables>;
export const JobsDocument = {"__meta__":{"hash":"sha256:802f7181af2194c80a0963e0ef7470986ed5e75bfb1023ee9f4b0982a992f51a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Jobs"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"updatesCursor"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MediaAddressParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Media"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"downloadUrl"}},{"kind":"Field","name":{"kind":"Name","value":"urlExpiresAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Job"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"output"}},{"kind":"Field","name":{"kind":"Name","value":"mutation"}}]}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"input"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"MediaAddressParts"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"filename"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"charged"}}]}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"estimatedSecondsRemaining"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]} as unknown as DocumentNode<JobsQuery, JobsQueryVariables>;
export const JobUpdatesDocument = {"__meta__":{"hash":"sha256:8d96de81269263bf743bcc482907e7df186c20591c5a313986df6679570341c1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"JobUpdates"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobUpdates"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobId"}},{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MediaAddressParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Media"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"downloadUrl"}},{"kind":"Field","name":{"kind":"Name","value":"urlExpiresAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Job"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"output"}},{"kind":"Field","name":{"kind":"Name","value":"mutation"}}]}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"input"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"MediaAddressParts"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"filename"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"charged"}}]}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"estimatedSecondsRemaining"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}}]}}]} as unknown as DocumentNode<JobUpdatesSubscription, JobUpdatesSubscriptionVariables>;
export const ModelsDocument = {"__meta__":{"hash":"sha256:22d0f406ce879c2a7454a89e09d6d21b948acf5c7e0e571a0c858c497e3c6745"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Models"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"models"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"task"}},{"kind":"Field","name":{"kind":"Name","value":"output"}},{"kind":"Field","name":{"kind":"Name","value":"mutation"}},{"kind":"Field","name":{"kind":"Name","value":"inputName"}},{"kind":"Field","name":{"kind":"Name","value":"parameters"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"isList"}},{"kind":"Field","name":{"kind":"Name","value":"required"}},{"kind":"Field","name":{"kind":"Name","value":"default"}},{"kind":"Field","name":{"kind":"Name","value":"minimum"}},{"kind":"Field","name":{"kind":"Name","value":"exclusiveMinimum"}},{"kind":"Field","name":{"kind":"Name","value":"maximum"}},{"kind":"Field","name":{"kind":"Name","value":"minLength"}},{"kind":"Field","name":{"kind":"Name","value":"maxLength"}},{"kind":"Field","name":{"kind":"Name","value":"allowedValues"}},{"kind":"Field","name":{"kind":"Name","value":"upstreamValues"}},{"kind":"Field","name":{"kind":"Name","value":"minItems"}},{"kind":"Field","name":{"kind":"Name","value":"maxItems"}},{"kind":"Field","name":{"kind":"Name","value":"description"}}]}}]}}]}}]} as unknown as DocumentNode<ModelsQuery, ModelsQueryVariables>;
export const CreateUploadDocument = {"__meta__":{"hash":"sha256:685eb41efda758db5b5c431a033d736bcf4f98466a973afe7305642cbfe1c35e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateUpload"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateUploadInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createUpload"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"upload"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"protocol"}},{"kind":"Field","name":{"kind":"Name","value":"uploadUrl"}},{"kind":"Field","name":{"kind":"Name","value":"headers"}},{"kind":"Field","name":{"kind":"Name","value":"url"}}]}}]}}]}}]} as unknown as DocumentNode<CreateUploadMutation, CreateUploadMutationVariables>;