import { type ExecutionResult, Kind, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** Tools send the same one or two introspection queries, and each page its query of the models. */
const MOST_OPERATIONS = 8;
const MOST_CHARACTERS = 16 * 1_024 * 1_024;

/**
 * The responses to introspection and to queries of all models, each computed once and kept as the text that is sent. With
 * hundreds of models, each has megabytes, and computing one keeps all other requests waiting. They depend on the
 * document alone: schema and models never change, and no caller sees others.
 */
export class StaticResponses {
  private readonly texts = new LRUCache<OperationDefinitionNode, string>({
    max: MOST_OPERATIONS,
    maxSize: MOST_CHARACTERS,
    sizeCalculation: (text) => text.length,
  });
  /** The text of each result that stands for one. */
  private readonly textOfResult = new WeakMap<object, string>();

  /** The known result of an operation; null: it must be executed. Its data is empty: `stringify` has the text. */
  find(operation: OperationDefinitionNode): ExecutionResult | null {
    const text = this.texts.get(operation);
    if (text === undefined) return null;
    const data = {};
    this.textOfResult.set(data, text);
    return { data };
  }

  /** Keeps the result of an operation that reads the schema or all models, and nothing else. */
  keep(operation: OperationDefinitionNode, result: ExecutionResult): void {
    if (!result.errors && isStatic(operation)) this.texts.set(operation, asText(result));
  }

  /** The body of a response with this result. */
  stringify(result: { data?: object | null }): string {
    return (result.data && this.textOfResult.get(result.data)) ?? asText(result);
  }
}

function asText(result: object): string {
  return `${JSON.stringify(result)}\n`;
}

/** Whether an operation reads the schema or all models, nothing else, and without variables. */
function isStatic({ selectionSet, variableDefinitions = [] }: OperationDefinitionNode): boolean {
  const readsNothingElse = selectionSet.selections.every(
    (field) => field.kind === Kind.FIELD && /^(?:__schema|__type|models)$/.test(field.name.value),
  );
  return readsNothingElse && variableDefinitions.length === 0;
}
