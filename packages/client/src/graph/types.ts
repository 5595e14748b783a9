/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
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

/** How often a budget starts again. Days, weeks and months are those of UTC. */
export type BudgetPeriod =
  /** At midnight. */
  | 'DAY'
  /** At midnight before the first day. */
  | 'MONTH'
  /** Never. */
  | 'TOTAL'
  /** At midnight before Monday. */
  | 'WEEK';

/** The callers that a budget limits together. */
export type BudgetScope =
  /** One caller. */
  | 'CALLER'
  /** All callers of the gateway. Only admins see such a budget. */
  | 'GATEWAY'
  /** The callers of one team; those without a team are one team. */
  | 'TEAM';

/** Whether a failed generation was charged. */
export type Charged =
  /** It was not charged. */
  | 'NO'
  /** The gateway cannot know; the Pixazo account shows it. */
  | 'UNKNOWN'
  /** It was charged. */
  | 'YES';

/** The state of a job's price. SPENT and RELEASED are final. */
export type CostState =
  /** Reserved, while the job runs. */
  | 'HELD'
  /** Not spent: the job was not charged. */
  | 'RELEASED'
  /** Spent: the job was charged. */
  | 'SPENT'
  /** It is not known whether the job was charged. It counts against budgets until an admin settles it. */
  | 'UNRESOLVED';

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

/** Where Pixazo posts the outcome of one generation. */
export type WebhookInput = {
  /** When to post. */
  readonly mode?: WebhookMode;
  /** The address to post to; https only. At most 2048 characters. */
  readonly url: string;
};

/** When Pixazo posts to a webhook. */
export type WebhookMode =
  /** Each time Pixazo checks the job, and when it has ended. */
  | 'SYNC'
  /** Once, when the job has ended. */
  | 'TERMINAL';

export type JobFieldsFragment = { readonly id: string, readonly requestId: string | null, readonly status: JobStatus, readonly revision: number, readonly input: Record<string, unknown>, readonly request: Record<string, unknown>, readonly labels: ReadonlyArray<string>, readonly progress: number, readonly estimatedCompletionAt: string | null, readonly estimatedSecondsRemaining: number | null, readonly createdAt: string, readonly updatedAt: string, readonly completedAt: string | null, readonly model: { readonly id: string, readonly name: string, readonly version: string, readonly task: ModelTask, readonly output: MediaKind, readonly mutation: string, readonly inputName: string }, readonly media: ReadonlyArray<{ readonly id: string, readonly url: string, readonly downloadUrl: string | null, readonly urlExpiresAt: string | null, readonly filename: string, readonly mimeType: string, readonly kind: MediaKind, readonly sizeBytes: number | null, readonly keptUntil: string | null }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null, readonly cost: { readonly state: CostState, readonly price: { readonly amount: string, readonly currency: string } } | null };

export type BudgetFieldsFragment = { readonly name: string, readonly scope: BudgetScope, readonly modelId: string | null, readonly period: BudgetPeriod, readonly resetsAt: string | null, readonly limit: { readonly amount: string, readonly currency: string }, readonly spent: { readonly amount: string, readonly currency: string }, readonly held: { readonly amount: string, readonly currency: string }, readonly unresolved: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string } };

export type GenerateMutationVariables = Exact<{
  input: GenerateInput;
  idempotencyKey: string;
  labels?: ReadonlyArray<string> | string | null | undefined;
  maxCost?: string | null | undefined;
  webhook?: WebhookInput | null | undefined;
}>;


export type GenerateMutation = { readonly generate: { readonly job: { readonly id: string, readonly requestId: string | null, readonly status: JobStatus, readonly revision: number, readonly input: Record<string, unknown>, readonly request: Record<string, unknown>, readonly labels: ReadonlyArray<string>, readonly progress: number, readonly estimatedCompletionAt: string | null, readonly estimatedSecondsRemaining: number | null, readonly createdAt: string, readonly updatedAt: string, readonly completedAt: string | null, readonly model: { readonly id: string, readonly name: string, readonly version: string, readonly task: ModelTask, readonly output: MediaKind, readonly mutation: string, readonly inputName: string }, readonly media: ReadonlyArray<{ readonly id: string, readonly url: string, readonly downloadUrl: string | null, readonly urlExpiresAt: string | null, readonly filename: string, readonly mimeType: string, readonly kind: MediaKind, readonly sizeBytes: number | null, readonly keptUntil: string | null }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null, readonly cost: { readonly state: CostState, readonly price: { readonly amount: string, readonly currency: string } } | null } } };

export type JobStatusSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type JobStatusSubscription = { readonly jobStatus: { readonly id: string, readonly requestId: string | null, readonly status: JobStatus, readonly revision: number, readonly input: Record<string, unknown>, readonly request: Record<string, unknown>, readonly labels: ReadonlyArray<string>, readonly progress: number, readonly estimatedCompletionAt: string | null, readonly estimatedSecondsRemaining: number | null, readonly createdAt: string, readonly updatedAt: string, readonly completedAt: string | null, readonly model: { readonly id: string, readonly name: string, readonly version: string, readonly task: ModelTask, readonly output: MediaKind, readonly mutation: string, readonly inputName: string }, readonly media: ReadonlyArray<{ readonly id: string, readonly url: string, readonly downloadUrl: string | null, readonly urlExpiresAt: string | null, readonly filename: string, readonly mimeType: string, readonly kind: MediaKind, readonly sizeBytes: number | null, readonly keptUntil: string | null }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null, readonly cost: { readonly state: CostState, readonly price: { readonly amount: string, readonly currency: string } } | null } };

export type JobsQueryVariables = Exact<{
  filter?: JobFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type JobsQuery = { readonly jobs: { readonly totalCount: number, readonly updatesCursor: string, readonly nodes: ReadonlyArray<{ readonly id: string, readonly requestId: string | null, readonly status: JobStatus, readonly revision: number, readonly input: Record<string, unknown>, readonly request: Record<string, unknown>, readonly labels: ReadonlyArray<string>, readonly progress: number, readonly estimatedCompletionAt: string | null, readonly estimatedSecondsRemaining: number | null, readonly createdAt: string, readonly updatedAt: string, readonly completedAt: string | null, readonly model: { readonly id: string, readonly name: string, readonly version: string, readonly task: ModelTask, readonly output: MediaKind, readonly mutation: string, readonly inputName: string }, readonly media: ReadonlyArray<{ readonly id: string, readonly url: string, readonly downloadUrl: string | null, readonly urlExpiresAt: string | null, readonly filename: string, readonly mimeType: string, readonly kind: MediaKind, readonly sizeBytes: number | null, readonly keptUntil: string | null }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null, readonly cost: { readonly state: CostState, readonly price: { readonly amount: string, readonly currency: string } } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type RenewJobsQueryVariables = Exact<{
  ids: ReadonlyArray<string | number> | string | number;
}>;


export type RenewJobsQuery = { readonly nodes: ReadonlyArray<
    | { readonly id: string, readonly requestId: string | null, readonly status: JobStatus, readonly revision: number, readonly input: Record<string, unknown>, readonly request: Record<string, unknown>, readonly labels: ReadonlyArray<string>, readonly progress: number, readonly estimatedCompletionAt: string | null, readonly estimatedSecondsRemaining: number | null, readonly createdAt: string, readonly updatedAt: string, readonly completedAt: string | null, readonly model: { readonly id: string, readonly name: string, readonly version: string, readonly task: ModelTask, readonly output: MediaKind, readonly mutation: string, readonly inputName: string }, readonly media: ReadonlyArray<{ readonly id: string, readonly url: string, readonly downloadUrl: string | null, readonly urlExpiresAt: string | null, readonly filename: string, readonly mimeType: string, readonly kind: MediaKind, readonly sizeBytes: number | null, readonly keptUntil: string | null }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null, readonly cost: { readonly state: CostState, readonly price: { readonly amount: string, readonly currency: string } } | null }
    | Record<PropertyKey, never>
   | null> };

export type JobsCountQueryVariables = Exact<{
  filter?: JobFilter | null | undefined;
}>;


export type JobsCountQuery = { readonly jobs: { readonly totalCount: number } };

export type JobUpdatesSubscriptionVariables = Exact<{
  filter?: JobFilter | null | undefined;
  after: string;
}>;


export type JobUpdatesSubscription = { readonly jobUpdates: { readonly jobId: string, readonly cursor: string, readonly job: { readonly id: string, readonly requestId: string | null, readonly status: JobStatus, readonly revision: number, readonly input: Record<string, unknown>, readonly request: Record<string, unknown>, readonly labels: ReadonlyArray<string>, readonly progress: number, readonly estimatedCompletionAt: string | null, readonly estimatedSecondsRemaining: number | null, readonly createdAt: string, readonly updatedAt: string, readonly completedAt: string | null, readonly model: { readonly id: string, readonly name: string, readonly version: string, readonly task: ModelTask, readonly output: MediaKind, readonly mutation: string, readonly inputName: string }, readonly media: ReadonlyArray<{ readonly id: string, readonly url: string, readonly downloadUrl: string | null, readonly urlExpiresAt: string | null, readonly filename: string, readonly mimeType: string, readonly kind: MediaKind, readonly sizeBytes: number | null, readonly keptUntil: string | null }>, readonly error: { readonly code: ErrorCode, readonly message: string, readonly charged: Charged } | null, readonly cost: { readonly state: CostState, readonly price: { readonly amount: string, readonly currency: string } } | null } | null } };

export type ModelsQueryVariables = Exact<{ [key: string]: never; }>;


export type ModelsQuery = { readonly models: ReadonlyArray<{ readonly id: string, readonly name: string, readonly version: string, readonly task: ModelTask, readonly output: MediaKind, readonly mutation: string, readonly inputName: string, readonly parameters: ReadonlyArray<{ readonly name: string, readonly type: ParameterType, readonly isList: boolean, readonly required: boolean, readonly default: string | null, readonly minimum: number | null, readonly exclusiveMinimum: number | null, readonly maximum: number | null, readonly minLength: number | null, readonly maxLength: number | null, readonly allowedValues: ReadonlyArray<string> | null, readonly upstreamValues: ReadonlyArray<string> | null, readonly minItems: number | null, readonly maxItems: number | null, readonly description: string }> }> };

export type QuoteQueryVariables = Exact<{
  input: GenerateInput;
}>;


export type QuoteQuery = { readonly quote: { readonly affordable: boolean, readonly price: { readonly amount: string, readonly currency: string }, readonly budget: { readonly name: string, readonly scope: BudgetScope, readonly modelId: string | null, readonly period: BudgetPeriod, readonly resetsAt: string | null, readonly limit: { readonly amount: string, readonly currency: string }, readonly spent: { readonly amount: string, readonly currency: string }, readonly held: { readonly amount: string, readonly currency: string }, readonly unresolved: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string } } | null } | null };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { readonly viewer: { readonly id: string, readonly team: string | null, readonly isAdmin: boolean, readonly quota: { readonly limit: number, readonly used: number, readonly resetsAt: string } | null, readonly budgets: ReadonlyArray<{ readonly name: string, readonly scope: BudgetScope, readonly modelId: string | null, readonly period: BudgetPeriod, readonly resetsAt: string | null, readonly limit: { readonly amount: string, readonly currency: string }, readonly spent: { readonly amount: string, readonly currency: string }, readonly held: { readonly amount: string, readonly currency: string }, readonly unresolved: { readonly amount: string, readonly currency: string }, readonly available: { readonly amount: string, readonly currency: string } }> } };

export type DeleteJobMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteJobMutation = { readonly deleteJob: { readonly deletedJobId: string } };

export type CreateUploadMutationVariables = Exact<{
  input: CreateUploadInput;
}>;


export type CreateUploadMutation = { readonly createUpload: { readonly upload: { readonly id: string, readonly protocol: UploadProtocol, readonly uploadUrl: string, readonly headers: Record<string, unknown>, readonly url: string } } };
