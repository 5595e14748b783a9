import { extendSchema, type GraphQLSchema, parse, printSchema } from 'graphql';
import { badUserInput, ErrorCode, GatewayError } from '../core/errors.js';

/** Finds an entity by its id; null when this caller has none. */
export type FindEntity<Context> = (id: string, context: Context) => object | null | Promise<object | null>;

export interface SubgraphOptions<Context> {
  /** The types that other subgraphs may refer to by `id`, by name. */
  entities: Record<string, FindEntity<Context>>;
  /** The types that other subgraphs may define alike. */
  shareable: string[];
  /** Whether clients may read the SDL. */
  introspection: boolean;
}

/** 2.4 is the first version with subscriptions. */
const header = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.4", import: ["@key", "@shareable"])

"""Exactly one member of the input is given. Composition must be told, although GraphQL itself has it."""
directive @oneOf on INPUT_OBJECT`;

/** How a router refers to an entity. Clients may send anything. */
interface Representation {
  __typename?: unknown;
  id?: unknown;
}

/**
 * The graph as a subgraph of Apollo Federation 2, and its SDL, which is printed when it is first read. It extends the
 * executable graph, which keeps its resolvers, defaults, descriptions and streams; a schema built from SDL would lose them.
 */
export function toSubgraph<Context>(
  graph: GraphQLSchema,
  { entities, shareable, introspection }: SubgraphOptions<Context>,
): { schema: GraphQLSchema; sdl: () => string } {
  const directives = Object.fromEntries([
    ...Object.keys(entities).map((name) => [name, '@key(fields: "id")']),
    ...shareable.map((name) => [name, '@shareable']),
  ]);
  let printed: string | undefined;
  const sdl = () => (printed ??= `${header}\n\n${printWith(directives, graph)}`);
  const schema = extendSchema(graph, parse(federationFields(Object.keys(entities))));
  const { _service, _entities } = schema.getQueryType()?.getFields() ?? {};
  if (!_service || !_entities) throw new Error('The graph has no type Query');
  _service.resolve = () => {
    if (introspection) return { sdl: sdl() };
    throw new GatewayError(ErrorCode.FORBIDDEN, 'The schema is not served: INTROSPECTION is false.');
  };
  _entities.resolve = (_root, args: { representations: Representation[] }, context: Context) =>
    args.representations.map((representation, at) => entityFor(representation, at, entities, context));
  return { schema, sdl };
}

/** The SDL of the graph, with a directive on each of these types: the graph's own description has no place for them. */
function printWith(directives: Record<string, string>, graph: GraphQLSchema): string {
  return printSchema(graph).replace(/^type (\w+)(.*) \{$/gm, (line, name, interfaces) =>
    Object.hasOwn(directives, name) ? `type ${name}${interfaces} ${directives[name]} {` : line,
  );
}

function federationFields(entities: string[]): string {
  return `
    extend type Query {
      "The SDL, for a router's tools."
      _service: _Service!
      "Jobs and models that other subgraphs refer to. Null where this caller has none."
      _entities(
        "The name of a type and the id of each."
        representations: [_Any!]!
      ): [_Entity]!
    }
    "This graph, as one of several behind a router."
    type _Service {
      "The graph in GraphQL's schema language."
      sdl: String!
    }
    "A type name and an id."
    scalar _Any
    "The types that other subgraphs can refer to."
    union _Entity = ${entities.join(' | ')}
  `;
}

/** Each is resolved on its own: an invalid one does not affect the others. */
async function entityFor<Context>(
  { __typename, id }: Representation,
  at: number,
  entities: Record<string, FindEntity<Context>>,
  context: Context,
): Promise<object | null> {
  const find =
    typeof __typename === 'string' && Object.hasOwn(entities, __typename) ? entities[__typename] : null;
  if (!find || typeof id !== 'string') {
    const message = `must be an id and the __typename ${Object.keys(entities).join(' or ')}`;
    throw badUserInput([{ path: ['representations', String(at)], message }]);
  }
  const entity = await find(id, context);
  return entity && { ...entity, __typename };
}
