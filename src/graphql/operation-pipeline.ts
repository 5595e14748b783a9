import {
  type ASTVisitor,
  type DirectiveNode,
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  type SelectionNode,
  specifiedRules,
  type ValidationContext,
  type ValidationRule,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { badUserInput, ErrorCode, GatewayError } from '../core/errors.js';
import { variableProblems } from './input-problems.js';
import { operationLimits, parseOptions } from './operation-limits.js';
import { asGraphQLError } from './request-error.js';
import type { TrustedDocuments } from './trusted-documents.js';

/** What a client sends to follow something, by whatever transport. */
export interface SubscriptionRequest {
  query?: string;
  documentId?: string;
  operationName?: string | null;
  variables?: Record<string, unknown> | null;
}

/** Documents that are known to be valid, and how many characters of them. Apps send a few, again and again. */
const MOST_DOCUMENTS = 500;
const MOST_CHARACTERS = 500_000;

/** What holds for every operation, whichever way it comes: over HTTP, WebSocket or Server-Sent Events. */
export class OperationPipeline {
  readonly parseOptions = parseOptions;
  /** Beside those of the GraphQL specification. */
  readonly validationRules: readonly ValidationRule[];
  private readonly valid = new LRUCache<string, DocumentNode>({
    max: MOST_DOCUMENTS,
    maxSize: MOST_CHARACTERS,
    sizeCalculation: (_document, text) => text.length,
  });

  constructor(
    readonly schema: GraphQLSchema,
    /** Off: the schema is not told, nor do errors suggest names from it. */
    readonly introspection: boolean,
    readonly documents: TrustedDocuments,
  ) {
    const rules = [...operationLimits, NoConditionalRootField];
    this.validationRules = introspection ? rules : [...rules, NoSchemaIntrospectionCustomRule];
  }

  /** Checks what the document alone does not show. @throws GatewayError BAD_USER_INPUT */
  checkVariables(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Record<string, unknown>,
  ): void {
    const problems = variableProblems(this.schema, document, operation, variables);
    if (problems.length > 0) throw badUserInput(problems);
  }

  /** What to execute for a client that wants to follow something, or what is wrong with its request. */
  subscription(request: SubscriptionRequest): ExecutionArgs | readonly GraphQLError[] {
    try {
      const document = this.validDocument(String(this.documents.textOf(request) ?? ''));
      if (!('kind' in document)) return document;
      const { operationName } = request;
      const operation = getOperationAST(document, operationName);
      if (operation?.operation !== 'subscription') throw notASubscription();
      const variableValues = declaredOf(request.variables ?? {}, operation);
      this.checkVariables(document, operation, variableValues);
      return { schema: this.schema, document, operationName, variableValues };
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      if (error instanceof GatewayError) return [asGraphQLError(error)];
      throw error;
    }
  }

  /** The document, which is the same one each time for the same text; or what is wrong with it. @throws GraphQLError */
  private validDocument(text: string): DocumentNode | readonly GraphQLError[] {
    const known = this.valid.get(text);
    if (known) return known;
    const document = parse(text, this.parseOptions);
    const rules = [...specifiedRules, ...this.validationRules];
    const invalid = validate(this.schema, document, rules, { hideSuggestions: !this.introspection });
    if (invalid.length > 0) return invalid;
    this.valid.set(text, document);
    return document;
  }
}

/** The variables that the operation knows. Others may be anything, also too deep to be compared. */
function declaredOf(
  variables: Record<string, unknown>,
  { variableDefinitions = [] }: OperationDefinitionNode,
): Record<string, unknown> {
  const names = new Set(variableDefinitions.map(({ variable }) => variable.name.value));
  return Object.fromEntries(Object.entries(variables).filter(([name]) => names.has(name)));
}

/** A subscription whose one field is left out cannot be run. GraphQL's own rule counts it as none too many. */
function NoConditionalRootField(context: ValidationContext): ASTVisitor {
  const refuse = (node: SelectionNode) => {
    if (context.getParentType() !== context.getSchema().getSubscriptionType()) return;
    if (!node.directives?.some(leavesOut)) return;
    const message = 'The field of a subscription cannot be left out: take @skip or @include from it.';
    context.reportError(new GraphQLError(message, { nodes: node }));
  };
  return { Field: refuse, InlineFragment: refuse, FragmentSpread: refuse };
}

/** Whether it is `@skip(if: true)` or `@include(if: false)`. GraphQL's own rules take no variable at that place. */
function leavesOut({ name, arguments: [condition] = [] }: DirectiveNode): boolean {
  return condition?.value.kind === 'BooleanValue' && condition.value.value === (name.value === 'skip');
}

function notASubscription(): GatewayError {
  const message = 'Only subscriptions run here; send queries and mutations by POST to /graphql.';
  return new GatewayError(ErrorCode.BAD_USER_INPUT, message);
}
