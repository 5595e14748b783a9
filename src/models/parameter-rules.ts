import { enumValueName } from './graph-names.js';
import type { DefinitionProblem } from './json-path.js';
import type { ParameterDefinition, ParameterValue } from './model-definition.js';
import { limitCheckOf } from './value-limits.js';

/** All that is wrong with a parameter of the right shape. Paths begin at the parameter. */
export function parameterProblems(parameter: ParameterDefinition): DefinitionProblem[] {
  return [
    ...limitProblems(parameter),
    ...listProblems(parameter),
    ...valueNameProblems(parameter),
    ...defaultProblems(parameter),
  ];
}

function limitProblems(parameter: ParameterDefinition): DefinitionProblem[] {
  const { minimum, exclusiveMinimum, maximum, minLength, maxLength, minItems, maxItems } = parameter;
  const problems: DefinitionProblem[] = [];
  if (minimum !== undefined && exclusiveMinimum !== undefined) {
    problems.push({ path: ['exclusiveMinimum'], problem: 'must be absent where `minimum` is given' });
  }
  if (isAbove(minimum, maximum)) {
    problems.push({ path: ['minimum'], problem: `must be at most \`maximum\`, ${maximum}` });
  }
  if (isAbove(exclusiveMinimum, maximum) || (maximum !== undefined && exclusiveMinimum === maximum)) {
    problems.push({ path: ['exclusiveMinimum'], problem: `must be less than \`maximum\`, ${maximum}` });
  }
  if (isAbove(minLength, maxLength)) {
    problems.push({ path: ['minLength'], problem: `must be at most \`maxLength\`, ${maxLength}` });
  }
  if (parameter.isList && isAbove(minItems, maxItems)) {
    problems.push({ path: ['minItems'], problem: `must be at most \`maxItems\`, ${maxItems}` });
  }
  return problems;
}

function isAbove(least: number | undefined, most: number | undefined): boolean {
  return least !== undefined && most !== undefined && least > most;
}

function listProblems(parameter: ParameterDefinition): DefinitionProblem[] {
  if (parameter.isList) return [];
  return (['minItems', 'maxItems'] as const)
    .filter((limit) => parameter[limit] !== undefined)
    .map((limit) => ({ path: [limit], problem: 'must be absent where `isList` is not true' }));
}

/** Values that would have one name in the graph, or none. */
function valueNameProblems({ allowedValues = [] }: ParameterDefinition): DefinitionProblem[] {
  const seen = new Set<string>();
  return allowedValues.flatMap((value, index) => {
    const name = enumValueName(value);
    const isTaken = seen.has(name);
    seen.add(name);
    if (!isTaken) return [];
    return [{ path: ['allowedValues', index], problem: `is ${name} in the graph, as is a value before it` }];
  });
}

function defaultProblems(parameter: ParameterDefinition): DefinitionProblem[] {
  const { default: value, required, isList } = parameter;
  const path = ['default'];
  if (value === undefined) return [];
  if (required) return [{ path, problem: 'must be absent where `required` is true' }];
  if (Array.isArray(value) !== isList) {
    return [{ path, problem: isList ? 'must be an array, as `isList` is true' : 'must not be an array' }];
  }
  if (!isList) return outsideOf(parameter, value as ParameterValue, path);
  const values = value as readonly ParameterValue[];
  const { minItems = 0, maxItems = Infinity } = parameter;
  if (values.length < minItems || values.length > maxItems) {
    return [{ path, problem: `must have from ${minItems} to ${maxItems} entries` }];
  }
  return values.flatMap((one, index) => outsideOf(parameter, one, [...path, index]));
}

function outsideOf(
  parameter: ParameterDefinition,
  value: ParameterValue,
  path: (string | number)[],
): DefinitionProblem[] {
  const { allowedValues } = parameter;
  if (allowedValues && !allowedValues.includes(value as string | number)) {
    return [{ path, problem: 'must be one of `allowedValues`' }];
  }
  const problem = limitCheckOf(parameter)?.(value) ?? null;
  return problem === null ? [] : [{ path, problem }];
}
