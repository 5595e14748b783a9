import type { FieldProblem } from '../core/errors.js';
import type { JsonObject } from '../core/model.js';
import type { UploadUse } from '../files/uploads.js';
import type { GraphContext } from '../graphql/graph-context.js';
import { inputMemberName } from '../models/graph-names.js';
import type { ModelDefinition } from '../models/model-definition.js';
import { requestBodyOf, type ToRequestBody } from '../models/request-body.js';
import { inputCheckOf, type ObjectCheck, refuseProblems } from '../schema/input-checks.js';
import { type UploadReader, uploadReaderOf } from './upload-inputs.js';

/**
 * Reads an input: its model, the body for Pixazo, and the uploads that it names.
 * @param problems of other arguments, which are refused together with those of the input
 * @throws GatewayError BAD_USER_INPUT
 */
export type ReadGeneration = (
  input: object,
  problems: readonly FieldProblem[],
  context: Pick<GraphContext, 'uploads' | 'host'>,
) => { modelId: string; body: JsonObject; uploads: UploadUse[] };

/**
 * Reads the input of one model. Its functions are compiled when it is first used: most of hundreds of models are not.
 * @param live whether callers' addresses must be public
 * @param place where the input is in the operation's arguments
 */
export function generationOf(model: ModelDefinition, live: boolean, place: string[]): ReadGeneration {
  let compiled: { readUploads: UploadReader; check: ObjectCheck; toBody: ToRequestBody } | undefined;
  return (written, problems, context) => {
    compiled ??= {
      readUploads: uploadReaderOf(model, place),
      check: inputCheckOf(model, live, place),
      toBody: requestBodyOf(model),
    };
    const { input, uploads } = compiled.readUploads(written, context);
    refuseProblems(compiled.check(input), problems);
    return { modelId: model.id, body: compiled.toBody(input), uploads };
  };
}

/** Reads a value of `GenerateInput`. @param live whether callers' addresses must be public */
export function anyGenerationOf(models: readonly ModelDefinition[], live: boolean): ReadGeneration {
  const members = new Map(
    models.map((model) => {
      const name = inputMemberName(model);
      return [name, generationOf(model, live, ['input', name])];
    }),
  );
  return (given, problems, context) => {
    // GraphQL has refused any other number of members.
    const [[name, input]] = Object.entries(given) as [[string, object]];
    const read = members.get(name);
    if (!read) throw new Error(`No model has the member ${name} of GenerateInput`);
    return read(input, problems, context);
  };
}
