import { definitionProblems } from './definition-rules.js';
import { definitionSchema, type WrittenDefinition } from './definition-schema.js';
import { issueProblems } from './issue-problems.js';
import { type DefinitionProblem, jsonPath } from './json-path.js';
import type { ModelDefinition } from './model-definition.js';
import { resolveDefinition } from './resolve-definition.js';

/** A definition that was read, or all that is wrong with it. */
export type ReadDefinition =
  | { definition: ModelDefinition; problems?: undefined }
  | { definition?: undefined; problems: [DefinitionProblem, ...DefinitionProblem[]] };

/** Checks the JSON of a definition, and fills in what it leaves out. */
export function readDefinition(json: unknown): ReadDefinition {
  const shape = definitionSchema.safeParse(json);
  const definition = shape.success ? resolveDefinition(shape.data) : undefined;
  const [first, ...others] = definition
    ? definitionProblems(definition)
    : issueProblems(json, shape.error?.issues ?? []);
  if (first) return { problems: [first, ...others] };
  if (!definition) throw new Error('A definition of the wrong shape has a problem');
  return { definition };
}

/**
 * A definition that is part of the code.
 * @throws Error for the first problem
 */
export function defineModel(written: WrittenDefinition): ModelDefinition {
  const { definition, problems } = readDefinition(written);
  if (definition) return definition;
  const [{ path, problem }] = problems;
  throw new Error(`The model ${written.id} is not defined: ${jsonPath(path)}: ${problem}`);
}
