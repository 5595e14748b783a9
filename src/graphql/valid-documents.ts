import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { operationLimits, parseOptions } from './operation-limits.js';
import { conditionalRoot } from './subscription-root.js';

/** Documents that are known to be valid, and how many characters of them. Apps send the same few repeatedly. */
const MOST_DOCUMENTS = 500;
const MOST_CHARACTERS = 500_000;

/** Parses and validates documents. A text that was valid before returns the same document again. */
export class ValidDocuments {
  /** Beside those of the GraphQL specification. */
  readonly rules: readonly ValidationRule[];
  private readonly valid = new LRUCache<string, DocumentNode>({
    max: MOST_DOCUMENTS,
    maxSize: MOST_CHARACTERS,
    sizeCalculation: (_document, text) => text.length,
  });

  /** @param introspection off: the schema cannot be read, and errors suggest no names from it */
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly introspection: boolean,
  ) {
    this.rules = introspection ? operationLimits : [...operationLimits, NoSchemaIntrospectionCustomRule];
  }

  /** The document, or what is wrong with it. @throws GraphQLError for a syntax error */
  read(text: string): DocumentNode | readonly GraphQLError[] {
    const known = this.valid.get(text);
    if (known) return known;
    const document = parse(text, parseOptions);
    const conditional = conditionalRoot(document);
    if (conditional) return [conditional];
    const rules = [...specifiedRules, ...this.rules];
    const invalid = validate(this.schema, document, rules, { hideSuggestions: !this.introspection });
    if (invalid.length > 0) return invalid;
    this.valid.set(text, document);
    return document;
  }
}
