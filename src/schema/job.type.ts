import { GraphQLDateTime, GraphQLJSONObject } from 'graphql-scalars';
import { Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Charged, ErrorCode } from '../core/errors.js';
import { JobStatus } from '../core/job.js';
import { type JsonObject, MediaKind } from '../core/model.js';
import './error-code.js';
import { ModelType } from './model.type.js';
import { UrlScalar } from './url-scalar.js';

registerEnumType(JobStatus, {
  name: 'JobStatus',
  description:
    'Where a job stands: SUBMITTING, QUEUED, PROCESSING, then one of COMPLETED, FAILED and ERROR, which are final. Never back.',
  valuesConfig: {
    SUBMITTING: { description: 'Sent, or being sent, to Pixazo; its receipt is not confirmed yet.' },
    QUEUED: { description: 'Pixazo has accepted it and will start it.' },
    PROCESSING: { description: 'The model is at work.' },
    COMPLETED: { description: 'Final: `media` holds the result.' },
    FAILED: { description: 'Final: the model failed; `error` says why.' },
    ERROR: {
      description:
        'Final: something other than the model failed; `error` says what, and whether it was charged.',
    },
  },
});

registerEnumType(Charged, {
  name: 'Charged',
  description: 'Whether a generation that went wrong cost money.',
  valuesConfig: {
    YES: { description: 'It was charged.' },
    NO: { description: 'It cost nothing.' },
    UNKNOWN: { description: 'Nobody can tell from here; the Pixazo account shows it.' },
  },
});

@ObjectType('Media', { description: 'One result file.' })
export class MediaType {
  @Field(() => UrlScalar, {
    description:
      'Where the file can be fetched and played, without credentials. It may hold for one hour only: ask again when it is refused.',
  })
  url!: string;

  @Field(() => String, { description: 'Its media type, such as `audio/wav` or `video/mp4`.' })
  mimeType!: string;

  @Field(() => MediaKind, { description: 'Whether it is for an `<audio>` or a `<video>` element.' })
  kind!: MediaKind;
}

@ObjectType('JobError', { description: 'Why a job ended without a result.' })
export class JobErrorType {
  @Field(() => ErrorCode, { description: 'The reason, for code to decide on.' })
  code!: ErrorCode;

  @Field(() => String, { description: 'The reason, for people to read.' })
  message!: string;

  @Field(() => Charged, { description: 'Whether this generation cost money all the same.' })
  charged!: Charged;
}

@ObjectType('Job', { description: 'One generation. Follow it with the `jobStatus` subscription.' })
export class JobType {
  @Field(() => ID, {
    description: "The gateway's own id of this job: a UUIDv7, the same for its whole life.",
  })
  id!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      "Pixazo's request_id, for talking to their support. Null while SUBMITTING, and for good where nobody " +
      'could tell whether Pixazo accepted the job.',
  })
  requestId!: string | null;

  @Field(() => ModelType, { description: 'The model that generates.' })
  model!: ModelType;

  @Field(() => JobStatus, { description: 'Where the job stands.' })
  status!: JobStatus;

  @Field(() => Int, {
    description:
      'Grows with every change. Of two answers about a job, the one with the greater revision is newer.',
  })
  revision!: number;

  @Field(() => GraphQLJSONObject, {
    description: "The parameters as sent to Pixazo, under Pixazo's own names.",
  })
  input!: JsonObject;

  @Field(() => [MediaType], { description: "The results, in Pixazo's order. Empty until COMPLETED." })
  media!: MediaType[];

  @Field(() => JobErrorType, { nullable: true, description: 'What went wrong. Set in FAILED and ERROR.' })
  error!: JobErrorType | null;

  @Field(() => Float, {
    description:
      'How far the job is at the moment of asking, from 0 to 1 and never falling: 1 is COMPLETED and nothing else. ' +
      'Until then it is estimated from how long earlier jobs of this model took, and 0 while there are none. ' +
      'A job that ends in FAILED or ERROR comes to rest within five seconds of its end, below 1.',
  })
  progress!: number;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description:
      'When the job is likely to be COMPLETED, learned as `progress` is. Always in the future: when a job takes longer, ' +
      'it moves on. Null when the job has ended, and when there are no earlier jobs to learn from.',
  })
  estimatedCompletionAt!: Date | null;

  @Field(() => GraphQLDateTime, { description: 'When the gateway took the job on.' })
  createdAt!: Date;

  @Field(() => GraphQLDateTime, { description: 'When the job last changed.' })
  updatedAt!: Date;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "When the job ended, by Pixazo's clock where it told. Null until then.",
  })
  completedAt!: Date | null;
}
