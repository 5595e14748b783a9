import {
  type ASTNode,
  BREAK,
  coerceInputValue,
  type DocumentNode,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  parse,
  typeFromAST,
  visit,
} from 'graphql';
import type { FieldProblem } from '../core/errors.js';

/** More than anyone mends at once; a long list could else be refused with an answer of many times its size. */
const MOST_PROBLEMS = 50;

/**
 * The problems of an operation's variables, as GraphQL sees it: types, required values, unknown fields. Each
 * problem is placed at the argument that uses its variable. An empty list: they can be executed. Only the first fifty are
 * returned.
 */
export function variableProblems(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): FieldProblem[] {
  const problems = (operation.variableDefinitions ?? []).flatMap((definition) => {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    if (!isInputType(type)) return [];
    // Only looked for when there is something to say: it takes a walk through the document.
    const place = () =>
      placeOf(document, (node) => node.kind === 'Variable' && node.name.value === name, operation) ?? [name];
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined) {
      const required = isNonNullType(type) && definition.defaultValue === undefined;
      return required ? [{ path: place(), message: 'is required' }] : [];
    }
    return coercionProblems(value, type, place);
  });
  return problems.slice(0, MOST_PROBLEMS);
}

function coercionProblems(value: unknown, type: GraphQLInputType, place: () => string[]): FieldProblem[] {
  const found: FieldProblem[] = [];
  try {
    coerceInputValue(value, type, (path, _invalid, error) => {
      found.push(problemFrom([...place(), ...path.map(String)], error.message));
      if (found.length === MOST_PROBLEMS) throw enough;
    });
  } catch (error) {
    if (error !== enough) throw error;
  }
  return found;
}

/** Ends a coercion that has found enough problems; graphql has no other way. */
const enough = Symbol('enough problems');

/** The problem of a document, where it stands in the arguments, and without the value that was refused. */
export function documentProblem(error: GraphQLError): FieldProblem {
  const [, missing] = /^Field "\w+" argument "(\w+)" of type ".*" is required/.exec(error.message) ?? [];
  if (missing) return { path: [missing], message: 'is required' };
  const node = error.nodes?.[0];
  const isInput = node && (node.kind.endsWith('Value') || node.kind === 'ObjectField');
  if (!isInput) return { path: [], message: withoutLiteral(error.message) };
  const found = error.source && placeAt(error.source.body, node.loc?.start);
  // A field that is not known is itself at that place, where a variable's problem is at what holds it.
  const place = node.kind === 'ObjectField' ? found?.slice(0, -1) : found;
  return place ? problemFrom(place, error.message) : { path: [], message: withoutValue(error.message) };
}

function problemFrom(path: string[], message: string): FieldProblem {
  const [, missing] = /^Field "(?:\w+\.)?(\w+)" of required type/.exec(message) ?? [];
  if (missing) return { path: [...path, missing], message: 'is required' };
  const [, unknown] = /^Field "(\w+)" is not defined by type/.exec(message) ?? [];
  if (unknown) return { path: [...path, unknown], message: 'is not a known field' };
  const [, type, empty] = /^Field "(\w+\.)?(\w+)" must be non-null/.exec(message) ?? [];
  // Only the problem of a literal names the type, and is placed at what holds the field.
  if (empty) return { path: type ? [...path, empty] : path, message: 'must not be null' };
  return { path, message: withoutValue(message) };
}

/** A syntax error names the token it met, with the text where that is a value. */
function withoutLiteral(message: string): string {
  return message.replace(/^(Syntax Error: .*?\b(?:String|BlockString|Int|Float)) ".*$/s, '$1.');
}

/** graphql-js puts the refused value behind a colon, behind "found", or in quotes at the start. */
function withoutValue(message: string): string {
  return message
    .replace(/^(Argument "\w+" has) invalid value .*$/s, '$1 an invalid value.')
    .replace(/^Value ".*" does not exist in/s, 'The value does not exist in')
    .replace(/(?:: |, found ).*$/s, '')
    .replace(/\.? Did you mean.*$/s, '')
    .replace(/^Expected type "(.+?)"\..*$/s, 'Expected type "$1"');
}

function placeAt(source: string, start: number | undefined): string[] | null {
  return placeOf(parse(source), (node) => node.loc?.start === start && node.kind !== 'Argument');
}

/**
 * The names of the arguments and input fields, and the positions in lists, that lead to the first such node; null when
 * there is none.
 * @param operation the only operation to search, beside fragments; all of them where it is not known
 */
function placeOf(
  document: DocumentNode,
  isIt: (node: ASTNode) => boolean,
  operation?: OperationDefinitionNode,
): string[] | null {
  const names: string[] = [];
  let place: string[] | null = null;
  visit(document, {
    enter(node, key, _parent, _path, ancestors) {
      if (node.kind === 'VariableDefinition') return false;
      if (node.kind === 'OperationDefinition' && operation && node !== operation) return false;
      const step = stepTo(node, key, ancestors);
      if (step !== null) names.push(step);
      if (!isIt(node)) return undefined;
      place = [...names];
      return BREAK;
    },
    leave(node, key, _parent, _path, ancestors) {
      if (stepTo(node, key, ancestors) !== null) names.pop();
    },
  });
  return place;
}

/** The part of a path that this node stands for: the name of an argument or field, or the position in a list. */
function stepTo(
  node: ASTNode,
  key: string | number | undefined,
  ancestors: readonly (ASTNode | readonly ASTNode[])[],
): string | null {
  if (node.kind === 'Argument' || node.kind === 'ObjectField') return node.name.value;
  const above = ancestors.at(-1);
  const isInList = above !== undefined && 'kind' in above && above.kind === 'ListValue';
  return isInList && typeof key === 'number' ? String(key) : null;
}
