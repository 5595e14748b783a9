import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { NodeType } from './node.type.js';
import { DateTimeScalar, SafeIntScalar, UrlScalar } from './scalars.js';

/** How the bytes of an upload are sent. */
enum UploadProtocol {
  TUS = 'TUS',
  PUT = 'PUT',
}

registerEnumType(UploadProtocol, {
  name: 'UploadProtocol',
  description: 'How the bytes of an upload are sent.',
  valuesConfig: {
    TUS: {
      description:
        'By tus 1.0 to this gateway; an upload that was cut off is resumed. Clients begin with `uploadUrl`, as tus-js-client does with its option of the same name.',
    },
    PUT: { description: 'By one PUT of the whole file, straight to a bucket, with `headers`.' },
  },
});

@InputType('CreateUploadInput', { description: 'The file that will be sent.' })
export class CreateUploadInput {
  @Field(() => String, { description: 'The name of the file. At most 255 characters.' })
  filename!: string;

  @Field(() => SafeIntScalar, { description: 'The exact size of the file in bytes, at least 1.' })
  sizeBytes!: number;

  @Field(() => String, {
    description:
      'Its media type, such as `video/mp4`. The content of the file decides whether a model takes it.',
  })
  mimeType!: string;
}

@ObjectType('Upload', {
  implements: NodeType,
  description: 'A file that its caller sends, to be used in the input of generations.',
})
export class UploadType extends NodeType {
  @Field(() => String, { description: 'The name of the file, as it was announced.' })
  filename!: string;

  @Field(() => SafeIntScalar, { description: 'The size that was announced, in bytes.' })
  sizeBytes!: number;

  @Field(() => SafeIntScalar, {
    description: 'The bytes received so far. With PUT it is 0 until the whole file was received.',
  })
  receivedBytes!: number;

  @Field(() => Boolean, {
    description: 'Whether the whole file was received, so that generations can use it.',
  })
  complete!: boolean;

  @Field(() => UploadProtocol, { description: 'How the bytes are sent to `uploadUrl`.' })
  protocol!: `${UploadProtocol}`;

  @Field(() => UrlScalar, {
    description:
      'Where the bytes are sent, without credentials: the address is the permission. It works until `expiresAt`.',
  })
  uploadUrl!: string;

  @Field(() => GraphQLJSONObject, { description: 'Headers that the request to `uploadUrl` must have.' })
  headers!: Record<string, string>;

  @Field(() => UrlScalar, {
    description:
      'The address to pass as the URL parameter of a model, once the upload is complete. Until `expiresAt` the file can also be read there, without credentials.',
  })
  url!: string;

  @Field(() => DateTimeScalar, {
    description:
      'When the addresses stop working. The file is deleted then, unless a job uses it; else with the last such job.',
  })
  expiresAt!: Date;
}

@ObjectType('CreateUploadPayload', { description: 'The result of `createUpload`.' })
export class CreateUploadPayloadType {
  @Field(() => UploadType, { description: 'The upload, of which no byte was received yet.' })
  upload!: UploadType;
}
