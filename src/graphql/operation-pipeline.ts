import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type ValidationRule,
} from 'graphql';
import { badUserInput, ErrorCode, GatewayError } from '../core/errors.js';
import { variableProblems } from './input-problems.js';
import { checkSelectedJobs } from './job-selection.js';
import { asGraphQLError } from './request-error.js';
import { StaticResponses } from './static-responses.js';
import type { TrustedDocuments } from './trusted-documents.js';
import { ValidDocuments } from './valid-documents.js';

/** A subscription as a client sends it, over any transport. */
export interface SubscriptionRequest {
  query?: string;
  documentId?: string;
  operationName?: string | null;
  variables?: Record<string, unknown> | null;
}

/**
 * The rules that hold for every operation, over HTTP, WebSocket and Server-Sent Events alike, in this order: trusted
 * documents, parsing, validation with its limits, the choice of the operation, variables, and how many jobs it selects.
 */
export class OperationPipeline {
  private readonly valid: ValidDocuments;
  /** Shared by all callers. */
  readonly staticResponses = new StaticResponses();

  constructor(
    readonly schema: GraphQLSchema,
    /** Off: the schema cannot be read, and errors suggest no names from it. */
    readonly introspection: boolean,
    readonly documents: TrustedDocuments,
  ) {
    this.valid = new ValidDocuments(schema, introspection);
  }

  /** Beside those of the GraphQL specification. */
  get validationRules(): readonly ValidationRule[] {
    return this.valid.rules;
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

  /** The arguments to execute a subscription with, or why it is refused. */
  subscription(request: SubscriptionRequest): ExecutionArgs | readonly GraphQLError[] {
    try {
      const document = this.valid.read(String(this.documents.textOf(request) ?? ''));
      if (!('kind' in document)) return document;
      const { schema } = this;
      const operationName = request.operationName || null;
      const operation = subscriptionIn(document, operationName);
      const variableValues = declaredOf(request.variables ?? {}, operation);
      this.checkVariables(document, operation, variableValues);
      checkSelectedJobs({ schema, document, operation, variables: variableValues });
      return { schema, document, operationName, variableValues };
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      if (error instanceof GatewayError) return [asGraphQLError(error)];
      throw error;
    }
  }
}

/** The subscription with this name, or the only operation. @throws GatewayError BAD_USER_INPUT */
function subscriptionIn(document: DocumentNode, name: string | null): OperationDefinitionNode {
  const operation = getOperationAST(document, name);
  if (operation?.operation === 'subscription') return operation;
  if (operation) {
    throw refusal('Only subscriptions run here; send queries and mutations by POST to /graphql.');
  }
  const { length } = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (length === 0) throw refusal('The document has no operation.');
  throw refusal(
    name === null
      ? 'The document has several operations: send the name of one as operationName.'
      : 'The document has no operation with this operationName.',
  );
}

/** The variables that the operation declares. Others may be anything, also too deep to be compared. */
function declaredOf(
  variables: Record<string, unknown>,
  { variableDefinitions = [] }: OperationDefinitionNode,
): Record<string, unknown> {
  const names = new Set(variableDefinitions.map(({ variable }) => variable.name.value));
  return Object.fromEntries(Object.entries(variables).filter(([name]) => names.has(name)));
}

function refusal(message: string): GatewayError {
  return new GatewayError(ErrorCode.BAD_USER_INPUT, message);
}
