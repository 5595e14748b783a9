import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { bareMimeType } from '../core/media-source.js';
import type { GraphContext } from '../graphql/graph-context.js';
import { checkOf, refuseProblems } from '../schema/input-checks.js';
import { CreateUploadInput, CreateUploadPayloadType } from '../schema/upload.type.js';

const LONGEST_FILENAME = 255;

const checkInput = checkOf(
  [
    ['filename', filenameProblem],
    ['sizeBytes', (size) => (Number(size) >= 1 ? null : 'must be at least 1')],
    ['mimeType', (type) => (bareMimeType(String(type)) === type ? null : 'must be a type such as video/mp4')],
  ],
  ['input'],
);

function filenameProblem(value: unknown): string | null {
  const name = String(value);
  if (name.length > LONGEST_FILENAME) return `must have at most ${LONGEST_FILENAME} characters`;
  return /^[^\p{Cc}\p{Surrogate}]*\S[^\p{Cc}\p{Surrogate}]*$/u.test(name)
    ? null
    : 'must not be blank, and have no control characters';
}

/** The resolver class for uploads. */
@Resolver()
export class UploadResolver {
  @Mutation(() => CreateUploadPayloadType, {
    description:
      'Prepares the upload of one file, whose bytes are then sent to `uploadUrl`. Incurs no charge. A caller can have at ' +
      'most 20 unfinished uploads.',
  })
  async createUpload(
    @Arg('input', () => CreateUploadInput, { description: 'The file that will be sent.' })
    input: CreateUploadInput,
    @Ctx() { caller, uploads, host }: GraphContext,
  ): Promise<CreateUploadPayloadType> {
    refuseProblems(checkInput(input));
    const { filename, sizeBytes, mimeType } = input;
    return { upload: await uploads.create(caller, { filename, sizeBytes, mimeType }, host) };
  }
}
