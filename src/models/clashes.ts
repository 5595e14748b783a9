import { inputMemberName, inputTypeName } from './graph-names.js';
import type { DefinitionProblem, JsonPlace } from './json-path.js';
import type { ModelDefinition } from './model-definition.js';
import { reservedTypeNames } from './reserved-names.js';

/** A name that a model takes in the graph, and the member of its definition that decides it. */
interface TakenName {
  /** Names of one kind are unique. */
  kind: 'model' | 'mutation' | 'member of GenerateInput' | 'type';
  name: string;
  path: JsonPlace;
}

/** The names that models have taken so far. */
export class TakenNames {
  private readonly owners = new Map<string, string>();

  constructor() {
    for (const name of reservedTypeNames) this.owners.set(`type ${name}`, 'the gateway');
  }

  /** Takes the names of a model. Returns those that another model or the gateway has already. */
  take(model: ModelDefinition): DefinitionProblem[] {
    return namesOf(model).flatMap(({ kind, name, path }) => {
      const owner = this.owners.get(`${kind} ${name}`);
      if (owner === undefined) {
        this.owners.set(`${kind} ${name}`, `the model ${model.id}`);
        return [];
      }
      return [{ path, problem: `gives the ${kind} ${name}, which ${owner} has already` }];
    });
  }
}

function namesOf(model: ModelDefinition): TakenName[] {
  const path = ['mutation'];
  return [
    { kind: 'model', name: model.id, path: ['id'] },
    { kind: 'mutation', name: model.mutation, path },
    { kind: 'member of GenerateInput', name: inputMemberName(model), path },
    { kind: 'type', name: inputTypeName(model), path },
    ...model.parameters.flatMap(({ enumName }, index): TakenName[] =>
      enumName === undefined
        ? []
        : [{ kind: 'type', name: enumName, path: ['parameters', index, 'enumName'] }],
    ),
  ];
}
