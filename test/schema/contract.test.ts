import { readFileSync } from 'node:fs';
import {
  astFromValue,
  buildSchema,
  findBreakingChanges,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isSpecifiedScalarType,
  print,
} from 'graphql';
import { expect, it } from 'vitest';
import { theGraph } from '../support/the-graph.js';

const contract = buildSchema(readFileSync('test/fixtures/contract.graphql', 'utf8'));

/** Every member of a graph on a separate line, such as `Query.jobs(first: Int! = 20)`. */
function membersOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type))
    .flatMap((type) => [type.name, ...membersOfType(type)]);
}

function membersOfType(type: GraphQLNamedType): string[] {
  if (isEnumType(type)) return type.getValues().map((value) => `${type.name}.${value.name}`);
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map((field) => `${type.name}.${inputOf(field)}`);
  }
  if (!isObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    `${type.name}.${field.name}: ${field.type}`,
    ...field.args.map((argument) => `${type.name}.${field.name}(${inputOf(argument)})`),
  ]);
}

function inputOf({ name, type, defaultValue }: GraphQLArgument | GraphQLInputField): string {
  const value = defaultValue === undefined ? null : astFromValue(defaultValue, type);
  return `${name}: ${type}${value ? ` = ${print(value)}` : ''}`;
}

it('keeps every member of the contract unchanged', () => {
  const kept = new Set(membersOf(theGraph()));
  expect(membersOf(contract).filter((member) => !kept.has(member))).toEqual([]);
});

it('has no required argument or field that clients of the contract do not send', () => {
  expect(findBreakingChanges(contract, theGraph())).toEqual([]);
});
