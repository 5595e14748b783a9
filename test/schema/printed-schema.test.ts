import { readFileSync } from 'node:fs';
import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isSpecifiedScalarType,
  printSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { theGraph } from '../support/the-graph.js';

const graph = theGraph();

interface Described {
  name: string;
  description?: string | null;
}

/** A type and its fields and arguments, by names such as `Query.jobs(first)`. */
function membersOf(type: GraphQLNamedType): [string, Described][] {
  const within = (member: Described): [string, Described] => [`${type.name}.${member.name}`, member];
  if (isEnumType(type)) return [[type.name, type], ...type.getValues().map(within)];
  if (isInputObjectType(type)) return [[type.name, type], ...Object.values(type.getFields()).map(within)];
  if (!isObjectType(type)) return [[type.name, type]];
  const fields = Object.values(type.getFields()).flatMap((field): [string, Described][] => [
    within(field),
    ...field.args.map((argument): [string, Described] => [
      `${type.name}.${field.name}(${argument.name})`,
      argument,
    ]),
  ]);
  return [[type.name, type], ...fields];
}

const types = Object.values(graph.getTypeMap()).filter(
  (type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type),
);

describe('the printed schema', () => {
  it('is committed as generated', () => {
    expect(readFileSync('schema.graphql', 'utf8')).toBe(`${printSchema(graph)}\n`);
  });

  it.each(types.map((type) => [type.name, type] as const))(
    'describes %s and all its members',
    (_name, type) => {
      const silent = membersOf(type).filter(([, member]) => !member.description?.trim());
      expect(silent.map(([name]) => name)).toEqual([]);
    },
  );

  it('is the same in sandbox mode', () => {
    expect(printSchema(theGraph(false))).toBe(printSchema(graph));
  });
});
