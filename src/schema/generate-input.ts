import { Field, InputType } from 'type-graphql';
import { inputMemberName } from '../models/graph-names.js';
import type { ModelDefinition } from '../models/model-definition.js';
import type { InputClass } from './input-type.js';

/** The name of the input type of which `buildGraph` makes a `@oneOf`. */
export const GENERATE_INPUT = 'GenerateInput';

/** Builds the input type that takes the input of any of these models. */
export function generateInputOf(
  models: readonly { model: ModelDefinition; Input: InputClass }[],
): InputClass {
  class GenerateInput {}
  InputType(GENERATE_INPUT, {
    description:
      "Exactly one member: the input of a model, under the model's `inputName`. A form that is built from `models` " +
      'starts any model with the same operation.',
  })(GenerateInput);
  for (const { model, Input } of models) {
    Field(() => Input, { nullable: true, description: model.description })(
      GenerateInput.prototype,
      inputMemberName(model),
    );
  }
  return GenerateInput;
}
