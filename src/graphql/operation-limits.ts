import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  type ASTVisitor,
  type GraphQLError,
  getNamedType,
  type ParseOptions,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { ErrorCode, GatewayError } from '../core/errors.js';
import { asGraphQLError } from './request-error.js';

/** The graph itself is six levels deep, and introspection has a rule of its own. */
const DEEPEST = 10;
const MOST_ALIASES = 15;
const MOST_DIRECTIVES = 20;
/** An introspection query, the longest one that is common, has about 250. */
const MOST_TOKENS = 1_000;

/** Ends the parsing of longer documents. */
export const parseOptions: ParseOptions = { maxTokens: MOST_TOKENS };

/** The limits on an operation, beside the rules of the GraphQL specification. */
export const operationLimits: readonly ValidationRule[] = [
  maxDepthRule({ n: DEEPEST, flattenFragments: true, ...rejecting(`nests more than ${DEEPEST} levels`) }),
  maxAliasesRule({ n: MOST_ALIASES, allowList: [], ...rejecting(`has more than ${MOST_ALIASES} aliases`) }),
  maxDirectivesRule({ n: MOST_DIRECTIVES, ...rejecting(`has more than ${MOST_DIRECTIVES} directives`) }),
  SingleGeneration,
];

/** The refusal of an operation that is past a limit. */
export function operationRejected(message: string): GatewayError {
  return new GatewayError(ErrorCode.OPERATION_REJECTED, message);
}

/** The refusal for graphql-js's own error about an operation that is too long, too deep or too costly to check; else null. */
export function pastLimits({ message }: GraphQLError): GatewayError | null {
  if (/^Syntax Error: Document contains more that? \d+ tokens/.test(message)) {
    return operationRejected(`The operation has more than ${MOST_TOKENS} tokens.`);
  }
  if (message === 'Maximum introspection depth exceeded') {
    return operationRejected(
      'The operation follows the schema too deep. Ask for fewer levels of it at a time.',
    );
  }
  if (message !== 'Validation aborted.') return null;
  return operationRejected('The operation takes too much work to check. Select each field once.');
}

function rejecting(what: string) {
  const error = asGraphQLError(operationRejected(`The operation ${what}.`));
  return {
    propagateOnRejection: false,
    onReject: [(context: ValidationContext | null) => context?.reportError(error)],
  };
}

/** Allows one generation in an operation: by aliases, one request could otherwise pay hundreds of times. */
function SingleGeneration(context: ValidationContext): ASTVisitor {
  const countOfFragment = new Map<string, number>();
  const mutations = context.getSchema().getMutationType()?.getFields() ?? {};
  const startsGeneration = (name: string) => {
    const type = mutations[name]?.type;
    return type !== undefined && getNamedType(type).name === 'GenerationPayload';
  };
  const fieldsIn = ({ selections }: SelectionSetNode): number => {
    let count = 0;
    for (const selection of selections) {
      if (selection.kind === 'Field') count += startsGeneration(selection.name.value) ? 1 : 0;
      else if (selection.kind === 'InlineFragment') count += fieldsIn(selection.selectionSet);
      else count += fieldsInFragment(selection.name.value);
    }
    return count;
  };
  const fieldsInFragment = (name: string): number => {
    const known = countOfFragment.get(name);
    if (known !== undefined) return known;
    // Ends the recursion of a fragment that holds itself, which another rule refuses.
    countOfFragment.set(name, 0);
    const fragment = context.getFragment(name);
    const count = fragment ? fieldsIn(fragment.selectionSet) : 0;
    countOfFragment.set(name, count);
    return count;
  };
  return {
    OperationDefinition(operation) {
      if (operation.operation !== 'mutation' || fieldsIn(operation.selectionSet) <= 1) return;
      const message = 'One operation may start one generation. Send an operation for each.';
      context.reportError(asGraphQLError(operationRejected(message)));
    },
  };
}
