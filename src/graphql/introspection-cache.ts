import { type ExecutionResult, Kind, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** Tools send the same one or two introspection queries. With hundreds of models, each response has megabytes. */
const MOST_OPERATIONS = 4;
const MOST_CHARACTERS = 16 * 1_024 * 1_024;

/**
 * The responses to introspection, each computed once and kept as the text that is sent. They depend on the document
 * alone: the schema never changes, and no caller sees another one.
 */
export class IntrospectionCache {
  private readonly texts = new LRUCache<OperationDefinitionNode, string>({
    max: MOST_OPERATIONS,
    maxSize: MOST_CHARACTERS,
    sizeCalculation: (text) => text.length,
  });
  /** The text of each result that stands for one. */
  private readonly textOfResult = new WeakMap<object, string>();

  /** The known result of an introspection; null: it must be executed. Its data is empty: `stringify` has the text. */
  find(operation: OperationDefinitionNode): ExecutionResult | null {
    const text = this.texts.get(operation);
    if (text === undefined) return null;
    const data = {};
    this.textOfResult.set(data, text);
    return { data };
  }

  /** Keeps the result of an operation that only reads the schema. */
  keep(operation: OperationDefinitionNode, result: ExecutionResult): void {
    if (!result.errors && isIntrospection(operation)) this.texts.set(operation, asText(result));
  }

  /** The body of a response with this result. */
  stringify(result: { data?: object | null }): string {
    return (result.data && this.textOfResult.get(result.data)) ?? asText(result);
  }
}

function asText(result: object): string {
  return `${JSON.stringify(result)}\n`;
}

/** Whether an operation reads the schema, nothing else, and without variables. */
function isIntrospection({ selectionSet, variableDefinitions = [] }: OperationDefinitionNode): boolean {
  const isOfSchema = selectionSet.selections.every(
    (field) => field.kind === Kind.FIELD && /^__(?:schema|type)$/.test(field.name.value),
  );
  return isOfSchema && variableDefinitions.length === 0;
}
