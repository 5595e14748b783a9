import { extendSchema, type GraphQLSchema, parse, printSchema } from 'graphql';
import { badUserInput, ErrorCode, GatewayError } from '../core/errors.js';

/** Finds an entity by its id; null where there is none for whoever asks. */
export type FindEntity<Context> = (id: string, context: Context) => object | null | Promise<object | null>;

export interface SubgraphOptions<Context> {
  /** The types that other subgraphs may refer to by `id`, by name. */
  entities: Record<string, FindEntity<Context>>;
  /** The types that other subgraphs may define alike. */
  shareable: string[];
  /** Whether clients may read the SDL. */
  introspection: boolean;
}

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])';

/** How an entity is spoken of in a subgraph's query; a client may send anything. */
interface Representation {
  __typename?: unknown;
  id?: unknown;
}

/**
 * The graph as a subgraph of Apollo Federation 2, and its SDL. The graph itself is only added to: what resolves,
 * defaults, describes or streams in it stays as it is, which a schema built anew from SDL would have to be given back
 * piece by piece.
 */
export function toSubgraph<Context>(
  graph: GraphQLSchema,
  { entities, shareable, introspection }: SubgraphOptions<Context>,
): { schema: GraphQLSchema; sdl: string } {
  const directives = Object.fromEntries([
    ...Object.keys(entities).map((name) => [name, '@key(fields: "id")']),
    ...shareable.map((name) => [name, '@shareable']),
  ]);
  const sdl = `${link}\n\n${printWith(directives, graph)}`;
  const schema = extendSchema(graph, parse(federationFields(Object.keys(entities))));
  const { _service, _entities } = schema.getQueryType()?.getFields() ?? {};
  if (!_service || !_entities) throw new Error('The graph has no type Query');
  _service.resolve = () => {
    if (introspection) return { sdl };
    throw new GatewayError(
      ErrorCode.FORBIDDEN,
      'The schema is not shown here, as introspection is switched off.',
    );
  };
  _entities.resolve = (_root, args: { representations: Representation[] }, context: Context) =>
    args.representations.map((representation, at) => entityFor(representation, at, entities, context));
  return { schema, sdl };
}

/** The SDL of the graph, with a directive on each of these types: the graph's own description has no place for them. */
function printWith(directives: Record<string, string>, graph: GraphQLSchema): string {
  return printSchema(graph).replace(/^type (\w+) \{$/gm, (line, name) =>
    Object.hasOwn(directives, name) ? `type ${name} ${directives[name]} {` : line,
  );
}

function federationFields(entities: string[]): string {
  return `
    extend type Query {
      "What a router's tools ask for."
      _service: _Service!
      "Parts of things that the router knows from other subgraphs. Null where there is none for this caller."
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
    "What other subgraphs can refer to."
    union _Entity = ${entities.join(' | ')}
  `;
}

/** Each for itself: what is wrong with one spoils no other. */
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
