import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Charged, ErrorCode } from '../core/errors.js';
import { JobStatus } from '../core/job.js';
import { type JsonObject, MediaKind } from '../core/model.js';
import './error-code.js';
import { ModelType } from './model.type.js';
import { JobCostType } from './money.type.js';
import { NodeType } from './node.type.js';
import { DateTimeScalar, SafeIntScalar, UrlScalar } from './scalars.js';

registerEnumType(JobStatus, {
  name: 'JobStatus',
  description:
    'The state of a job: SUBMITTING, QUEUED, PROCESSING, then COMPLETED, FAILED or ERROR, which are terminal. It never goes back.',
  valuesConfig: {
    SUBMITTING: { description: 'The gateway is sending it, or waits for Pixazo to confirm it.' },
    QUEUED: { description: 'Pixazo has accepted it and has not started it yet.' },
    PROCESSING: { description: 'The model is generating.' },
    COMPLETED: { description: 'Terminal: `media` has the result.' },
    FAILED: { description: 'Terminal: the model failed; `error` says why.' },
    ERROR: {
      description:
        'Terminal: something other than the model failed; `error` says what, and whether it was charged.',
    },
  },
});

registerEnumType(Charged, {
  name: 'Charged',
  description: 'Whether a failed generation was charged.',
  valuesConfig: {
    YES: { description: 'It was charged.' },
    NO: { description: 'It was not charged.' },
    UNKNOWN: { description: 'The gateway cannot know; the Pixazo account shows it.' },
  },
});

@ObjectType('Media', { implements: NodeType, description: 'One result file of a job.' })
export class MediaType implements NodeType {
  @Field(() => ID, { description: 'The id of this file: it never changes, where `url` does.' })
  id!: string;

  @Field(() => UrlScalar, {
    description:
      'Where the file can be fetched and played, without credentials. Until `urlExpiresAt`: read it again for a new one.',
  })
  url!: string;

  @Field(() => UrlScalar, {
    nullable: true,
    description:
      'The same file as an attachment, which a browser saves as `filename`. It expires as `url` does. Null where the ' +
      'gateway does not serve results.',
  })
  downloadUrl!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When `url` and `downloadUrl` stop working: an hour or more from now. Before then, or after a 403, read them ' +
      'again, by `node(id:)` for one file. Null where that is not known.',
  })
  urlExpiresAt!: Date | null;

  @Field(() => String, {
    description:
      'A name to save the file under, such as `rain-on-a-tin-roof-2.wav`: the prompt, the number of the sample and ' +
      'the format, without characters that a file system may refuse. At most 80 characters; no two files of a job ' +
      'have the same.',
  })
  filename!: string;

  @Field(() => String, { description: 'Its media type, such as `audio/wav` or `video/mp4`.' })
  mimeType!: string;

  @Field(() => MediaKind, {
    description: 'The kind of file: AUDIO for an `<audio>` element, VIDEO for a `<video>` element.',
  })
  kind!: MediaKind;

  @Field(() => SafeIntScalar, {
    nullable: true,
    description:
      'The length of the file in bytes. Null until the gateway has a copy of it, which is a new revision of the job.',
  })
  sizeBytes!: number | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When the gateway's copy of the file is deleted with the job. Null until there is a copy.",
  })
  keptUntil!: Date | null;
}

@ObjectType('JobError', { description: 'Why a job ended without a result.' })
export class JobErrorType {
  @Field(() => ErrorCode, { description: 'The reason, for code.' })
  code!: ErrorCode;

  @Field(() => String, { description: 'The reason, for people.' })
  message!: string;

  @Field(() => Charged, { description: 'Whether this generation was charged all the same.' })
  charged!: Charged;
}

@ObjectType('Job', {
  implements: NodeType,
  description: 'One generation. Follow it with the `jobStatus` subscription.',
})
export class JobType implements NodeType {
  @Field(() => ID, {
    description: "The gateway's id of this job: a UUIDv7 that never changes.",
  })
  id!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      "Pixazo's request_id, for their support. Null while SUBMITTING, and where Pixazo never confirmed the job.",
  })
  requestId!: string | null;

  @Field(() => ModelType, { description: 'The model that runs.' })
  model!: ModelType;

  @Field(() => JobStatus, { description: 'The state of the job.' })
  status!: JobStatus;

  @Field(() => Int, {
    description: 'Grows with every change. Of two versions of a job, keep the one with the greater revision.',
  })
  revision!: number;

  @Field(() => GraphQLJSONObject, {
    description:
      "The input by the mutation's own names and enum values, with defaults filled in. To generate the same again, pass " +
      'it as `input` as it is.',
  })
  input!: JsonObject;

  @Field(() => GraphQLJSONObject, {
    description: "The body that was sent to Pixazo, by Pixazo's own names and values. For debugging.",
  })
  request!: JsonObject;

  @Field(() => [String], { description: 'The labels that its caller gave it, without repetitions.' })
  labels!: string[];

  @Field(() => [MediaType], { description: "The results, in Pixazo's order. Empty until COMPLETED." })
  media!: MediaType[];

  @Field(() => JobErrorType, {
    nullable: true,
    description: 'The failure. Set when the status is FAILED or ERROR.',
  })
  error!: JobErrorType | null;

  @Field(() => Float, {
    description:
      'How far the job is now, from 0 to 1. It never falls, and is 1 for COMPLETED alone. Before that, it is ' +
      'estimated from the time that earlier jobs of this model took, and 0 without any. ' +
      'After FAILED or ERROR it stops below 1 within five seconds.',
  })
  progress!: number;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the job will probably be COMPLETED, estimated as `progress` is. Always in the future: it moves on when a job ' +
      'takes longer. Null after the end, and without earlier jobs to estimate from.',
  })
  estimatedCompletionAt!: Date | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "Seconds until `estimatedCompletionAt` by the gateway's clock, never negative. For a countdown use this one: it " +
      "is right even if the device's clock is wrong. Null where `estimatedCompletionAt` is.",
  })
  estimatedSecondsRemaining!: number | null;

  @Field(() => JobCostType, {
    nullable: true,
    description:
      'The price and whether it was spent. Null where the model had no price when the job was started.',
  })
  cost!: JobCostType | null;

  @Field(() => DateTimeScalar, { description: 'When the gateway accepted the job.' })
  createdAt!: Date;

  @Field(() => DateTimeScalar, {
    description: 'When the job last changed. A copy of a result changes the revision, and not this time.',
  })
  updatedAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When the job ended, by Pixazo's clock where Pixazo gave a time. Null until then.",
  })
  completedAt!: Date | null;
}
