import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import type {
  ASTVisitor,
  GraphQLError,
  ParseOptions,
  SelectionSetNode,
  ValidationContext,
  ValidationRule,
} from 'graphql';
import { ErrorCode, GatewayError } from '../core/errors.js';
import { asGraphQLError } from './request-error.js';

/** The deepest operation that makes sense here has six levels, and introspection has a rule of its own. */
const DEEPEST = 10;
const MOST_ALIASES = 15;
const MOST_DIRECTIVES = 20;
/** An introspection query, the longest one that is common, has about 250. */
const MOST_TOKENS = 1_000;

/** How much of an operation's text is read at all. */
export const parseOptions: ParseOptions = { maxTokens: MOST_TOKENS };

/** What an operation may not exceed, beside what GraphQL itself demands. */
export const operationLimits: readonly ValidationRule[] = [
  maxDepthRule({ n: DEEPEST, flattenFragments: true, ...rejecting(`nests more than ${DEEPEST} levels`) }),
  maxAliasesRule({ n: MOST_ALIASES, allowList: [], ...rejecting(`has more than ${MOST_ALIASES} aliases`) }),
  maxDirectivesRule({ n: MOST_DIRECTIVES, ...rejecting(`has more than ${MOST_DIRECTIVES} directives`) }),
  SingleMutationField,
];

/** An operation that asks for more than one operation may. */
export function operationRejected(message: string): GatewayError {
  return new GatewayError(ErrorCode.OPERATION_REJECTED, message);
}

/** What becomes of graphql-js's own refusals of an operation that is too long, too deep or too much to check; null of all others. */
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

/** One mutation that costs money in each operation: else one request could start hundreds of them by aliases. */
function SingleMutationField(context: ValidationContext): ASTVisitor {
  const countOfFragment = new Map<string, number>();
  const fieldsIn = ({ selections }: SelectionSetNode): number => {
    let count = 0;
    for (const selection of selections) {
      if (selection.kind === 'Field') count += selection.name.value === '__typename' ? 0 : 1;
      else if (selection.kind === 'InlineFragment') count += fieldsIn(selection.selectionSet);
      else count += fieldsInFragment(selection.name.value);
    }
    return count;
  };
  const fieldsInFragment = (name: string): number => {
    const known = countOfFragment.get(name);
    if (known !== undefined) return known;
    // A fragment that holds itself is refused by another rule; here it must only come to an end.
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
