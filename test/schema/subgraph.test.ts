import { composeServices } from '@apollo/composition';
import { buildSchema, type GraphQLSchema, parse, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { graphParts } from '../../src/resolvers/graph-parts.js';
import { servedGraph } from '../../src/schema/graph.js';
import { models, theGraph } from '../support/the-graph.js';

const parts = graphParts(models, true);
const ours = servedGraph(parts, { subgraph: true, introspection: true });

/**
 * Another team's subgraph, written by hand: likes of jobs, a price for each model, and a list in the style of
 * Relay.
 */
const theirs = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
  type Query { likes: LikeConnection! }
  type Job @key(fields: "id") { id: ID! likes: Int! }
  type Model @key(fields: "id", resolvable: false) { id: ID! }
  type Like { job: Job! model: Model! }
  type LikeConnection { nodes: [Like!]! pageInfo: PageInfo! }
  type PageInfo @shareable {
    hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String
  }
`;

function compose(...subgraphs: string[]) {
  return composeServices(
    subgraphs.map((sdl, at) => ({ name: `graph${at}`, url: `http://graph${at}.test`, typeDefs: parse(sdl) })),
  );
}

function typeNames(schema: GraphQLSchema): string[] {
  return Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('_'));
}

describe('the graph as a subgraph', () => {
  it('composes by itself', () => {
    expect(compose(ours.sdl()).errors).toBeUndefined();
  });

  it('composes with one that extends a job, and loses no member', () => {
    const { errors, schema, hints } = compose(ours.sdl(), theirs);
    expect(errors).toBeUndefined();

    const api = schema?.toAPISchema().toGraphQLJSSchema();
    const job = buildSchema(api ? printSchema(api) : '').getType('Job');
    expect(JSON.stringify(job?.astNode)).toContain('"likes"');
    expect(JSON.stringify(job?.astNode)).toContain('"media"');
    expect(api && typeNames(api)).toEqual(expect.arrayContaining(typeNames(theGraph())));
    expect(hints?.filter(({ definition }) => definition.level.value > 30)).toEqual([]);
  });

  it('would not compose without its marks for shared types', () => {
    const unshared = ours.sdl().replace('type PageInfo @shareable', 'type PageInfo');

    expect(compose(unshared, theirs).errors?.map(({ message }) => message)).toEqual([
      expect.stringContaining('PageInfo'),
      expect.anything(),
      expect.anything(),
      expect.anything(),
    ]);
  });

  it('leaves Query.node to another subgraph that overrides it, and shares the interface', () => {
    const nodes = (directive: string) => `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.4", import: ["@override"])
      type Query { node(id: ID!): Node ${directive} }
      interface Node { id: ID! }
    `;

    expect(compose(ours.sdl(), nodes('')).errors?.map(({ message }) => message)).toEqual([
      expect.stringContaining('Query.node'),
    ]);
    expect(compose(ours.sdl(), nodes('@override(from: "graph0")')).errors).toBeUndefined();
  });

  it('has an SDL that only adds to the graph', () => {
    const withoutDirectives = ours.sdl().replace(/ @(key\(.*\)|shareable) \{$/gm, ' {');

    expect(withoutDirectives.endsWith(printSchema(theGraph()))).toBe(true);
  });

  it('adds nothing to a graph that is served by itself', () => {
    const alone = servedGraph(parts, { subgraph: false, introspection: true });

    expect(alone.sdl()).toBe(printSchema(theGraph()));
    expect(alone.schema.getType('_Entity')).toBeUndefined();
  });
});
