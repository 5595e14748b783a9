import type { FieldProblem } from '../core/errors.js';
import type { JsonObject } from '../core/model.js';
import { inputMemberName } from '../models/graph-names.js';
import type { ModelDefinition } from '../models/model-definition.js';
import { requestBodyOf } from '../models/request-body.js';
import { inputCheckOf, refuseProblems } from '../schema/input-checks.js';

/**
 * Reads a value of `GenerateInput`: its model, and the body for Pixazo.
 * @param problems of other arguments, which are refused together with those of the input
 * @throws GatewayError BAD_USER_INPUT
 */
export type ReadGeneration = (
  input: object,
  problems: readonly FieldProblem[],
) => { modelId: string; body: JsonObject };

/** @param live whether callers' addresses must be public */
export function anyGenerationOf(models: readonly ModelDefinition[], live: boolean): ReadGeneration {
  const members = models.map((model) => {
    const name = inputMemberName(model);
    const check = inputCheckOf(model, live, ['input', name]);
    return { name, check, modelId: model.id, toBody: requestBodyOf(model) };
  });
  return (given, problems) => {
    const inputs = given as Record<string, object | undefined>;
    const member = members.find(({ name }) => inputs[name]);
    const input = member && inputs[member.name];
    if (!member || !input) throw new Error('A @oneOf input has exactly one member');
    refuseProblems(member.check(input), problems);
    return { modelId: member.modelId, body: member.toBody(input) };
  };
}
