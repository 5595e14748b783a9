import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/**
 * An address as text, kept as it was written: a parsed URL has another spelling, which breaks signed addresses.
 * Arguments of this type have checks of their own.
 */
export const UrlScalar = new GraphQLScalarType<string, string>({
  name: 'URL',
  description: 'The address of a file or a page, such as `https://videos.example/storm.mp4`.',
  serialize: String,
  parseValue: readText,
  parseLiteral: (node) => readText(node.kind === Kind.STRING ? node.value : null),
});

function readText(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new GraphQLError('URL must be a text');
}
