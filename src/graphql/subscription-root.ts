import {
  type ASTVisitor,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import { ErrorCode, GatewayError } from '../core/errors.js';
import { asGraphQLError } from './request-error.js';

/**
 * The refusal of a document in which `@skip` or `@include` could leave out the one root field of a subscription; null
 * for all others. Ask before validation: graphql's own rule throws where the condition is a variable.
 */
export function conditionalRoot({ definitions }: DocumentNode): GraphQLError | null {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  for (const definition of definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (definition.operation !== OperationTypeNode.SUBSCRIPTION) continue;
    if (hasCondition(definition.selectionSet, fragments)) return refusal;
  }
  return null;
}

function hasCondition(
  { selections }: SelectionSetNode,
  unvisited: Map<string, FragmentDefinitionNode>,
): boolean {
  return selections.some((selection) => {
    if (selection.directives?.some(mayLeaveOut)) return true;
    if (selection.kind === Kind.FIELD) return false;
    if (selection.kind === Kind.INLINE_FRAGMENT) return hasCondition(selection.selectionSet, unvisited);
    const fragment = unvisited.get(selection.name.value);
    unvisited.delete(selection.name.value);
    return fragment !== undefined && hasCondition(fragment.selectionSet, unvisited);
  });
}

/** All conditions but those that certainly keep the field: `@skip(if: false)` and `@include(if: true)`. */
function mayLeaveOut({ name, arguments: [condition] = [] }: DirectiveNode): boolean {
  if (name.value !== 'skip' && name.value !== 'include') return false;
  return condition?.value.kind !== Kind.BOOLEAN || condition.value.value === (name.value === 'skip');
}

const refusal = asGraphQLError(
  new GatewayError(
    ErrorCode.BAD_USER_INPUT,
    'The field of a subscription cannot be left out: remove @skip or @include from it.',
  ),
  400,
);

/**
 * Stands in for a refused document where Apollo Server validates: its hooks cannot refuse one themselves, and its
 * validation would fail on the original.
 */
export const refusedDocument = parse('{ __typename }');

/** The refusal of `refusedDocument`. */
export function RefusedDocumentRule(context: ValidationContext): ASTVisitor {
  if (context.getDocument() === refusedDocument) context.reportError(refusal);
  return {};
}
