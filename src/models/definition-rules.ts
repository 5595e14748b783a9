import { inputTypeName, parameterName } from './graph-names.js';
import type { DefinitionProblem } from './json-path.js';
import type { ModelDefinition } from './model-definition.js';
import { parameterProblems } from './parameter-rules.js';
import { canCount } from './resolve-definition.js';

/** All that is wrong with a definition of the right shape, by the rules between its members. */
export function definitionProblems(definition: ModelDefinition): DefinitionProblem[] {
  const { parameters } = definition;
  return [
    ...mutationProblems(definition),
    ...parameters.flatMap((parameter, index) =>
      parameterProblems(parameter).map(({ path, problem }) => ({
        path: ['parameters', index, ...path],
        problem,
      })),
    ),
    ...nameProblems(definition),
    ...enumNameProblems(definition),
    ...counterProblems(definition, 'quantity'),
    ...counterProblems(definition, 'duration'),
  ];
}

function mutationProblems({ id, mutation }: ModelDefinition): DefinitionProblem[] {
  if (/^generate[A-Za-z]/.test(mutation)) return [];
  const problem = /^generate\d/.test(mutation)
    ? `must be a letter after generate, as the input type would be called ${inputTypeName({ mutation })}`
    : 'must begin with generate and go on with a letter';
  return [{ path: ['mutation'], problem: `${problem}; the id ${id} and no \`mutation\` give ${mutation}` }];
}

/** Two parameters of one name, and names that the graph or JavaScript need for themselves. */
function nameProblems({ parameters }: ModelDefinition): DefinitionProblem[] {
  const seen = new Map<string, string>();
  return parameters.flatMap(({ name }, index) => {
    const inGraph = parameterName(name);
    const earlier = seen.get(inGraph);
    seen.set(inGraph, name);
    const path = ['parameters', index, 'name'];
    if (earlier !== undefined) {
      return [{ path, problem: `is ${inGraph} in the graph, as is the parameter ${earlier} before it` }];
    }
    if (inGraph === 'input' || inGraph in Object.prototype) {
      return [{ path, problem: `is ${inGraph} in the graph, which is a reserved word` }];
    }
    return [];
  });
}

function enumNameProblems({ parameters }: ModelDefinition): DefinitionProblem[] {
  const seen = new Map<string, string>();
  return parameters.flatMap(({ name, enumName }, index) => {
    if (enumName === undefined) return [];
    const earlier = seen.get(enumName);
    seen.set(enumName, name);
    if (earlier === undefined) return [];
    const problem = `would be ${enumName}, as is the enum type of the parameter ${earlier}`;
    return [{ path: ['parameters', index, 'enumName'], problem }];
  });
}

function counterProblems(definition: ModelDefinition, counter: 'quantity' | 'duration'): DefinitionProblem[] {
  const name = definition[counter];
  if (name === null) return [];
  const parameter = definition.parameters.find((candidate) => candidate.name === name);
  if (!parameter) return [{ path: [counter], problem: 'must be the name of a parameter of this model' }];
  if (canCount(parameter)) return [];
  return [
    { path: [counter], problem: 'must be an INT or FLOAT parameter, or an ENUM of numbers, and no list' },
  ];
}
