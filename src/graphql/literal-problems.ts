import {
  BREAK,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLNonNull,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  TypeInfo,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { badUserInput, type FieldProblem } from '../core/errors.js';

type Request = Pick<ExecutionArgs, 'schema' | 'document' | 'variableValues'>;

/**
 * GraphQL finds only during execution that a variable inside an argument has no value, or null, where one is needed. It
 * then quotes the whole argument; this error names the field instead. Other errors are returned as they are.
 */
export function explainedBy(request: Request, error: GraphQLError): GraphQLError {
  const literal = error.nodes?.[0];
  const [, argument] = refusedArgument.exec(error.message) ?? [];
  // GraphQL wraps its own error to add the path; what a resolver threw is another kind.
  const isOwn = error.originalError === undefined || error.originalError instanceof GraphQLError;
  if (!argument || !literal || !isOwn) return error;
  const problems = problemsIn(literal as ValueNode, argument, request);
  if (problems.length === 0) return error;
  const { nodes, path } = error;
  return new GraphQLError(error.message, { nodes, path, originalError: badUserInput(problems) });
}

const refusedArgument = /^Argument "(\w+)" (?:has invalid value |of (?:required|non-null) type ")/;

function problemsIn(literal: ValueNode, argument: string, request: Request): FieldProblem[] {
  const type = typeOfArgument(literal, request);
  const values = request.variableValues ?? {};
  return type ? [...missingIn(literal, type, [argument], values)] : [];
}

function typeOfArgument(literal: ValueNode, { schema, document }: Request): GraphQLInputType | undefined {
  const types = new TypeInfo(schema);
  let found: GraphQLInputType | undefined;
  const visitor = {
    Argument: (node: { value: ValueNode }) => {
      if (node.value !== literal) return undefined;
      found = types.getArgument()?.type;
      return BREAK;
    },
  };
  visit(document, visitWithTypeInfo(types, visitor));
  return found;
}

/** Each variable without a value, or with null, at a place that needs one. */
function* missingIn(
  node: ValueNode,
  type: GraphQLInputType,
  path: string[],
  values: Readonly<Record<string, unknown>>,
): Generator<FieldProblem> {
  if (node.kind === Kind.VARIABLE) {
    const value = values[node.name.value];
    if (isNonNullType(type) && value === undefined) yield { path, message: 'is required' };
    if (isNonNullType(type) && value === null) yield { path, message: 'must not be null' };
  } else if (isNonNullType(type)) {
    yield* missingIn(node, type.ofType, path, values);
  } else if (isListType(type) && node.kind === Kind.LIST) {
    for (const [at, item] of node.values.entries())
      yield* missingIn(item, type.ofType, [...path, String(at)], values);
  } else if (isListType(type)) {
    yield* missingIn(node, type.ofType, path, values);
  } else if (isInputObjectType(type) && node.kind === Kind.OBJECT) {
    for (const { name, value } of node.fields) {
      const field = type.getFields()[name.value];
      if (field && !hasDefaultFor(value, field, values))
        yield* missingIn(value, neededType(type, field), [...path, name.value], values);
    }
  }
}

/** The one member of a `@oneOf` input needs a value, although its type has null. */
function neededType({ isOneOf }: GraphQLInputObjectType, { type }: GraphQLInputField): GraphQLInputType {
  return isOneOf && !isNonNullType(type) ? new GraphQLNonNull(type) : type;
}

/** A variable without a value leaves its field out, so that the field's default applies. */
function hasDefaultFor(
  node: ValueNode,
  { defaultValue }: GraphQLInputField,
  values: Readonly<Record<string, unknown>>,
): boolean {
  return node.kind === Kind.VARIABLE && values[node.name.value] === undefined && defaultValue !== undefined;
}
