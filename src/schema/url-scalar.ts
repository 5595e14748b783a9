import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/**
 * An address as text. It stays as it was written, where a parsed URL would be spelled anew: a signed address is then
 * no longer valid. Which addresses are accepted is checked with the other parameters.
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
