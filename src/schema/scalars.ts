import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTime, GraphQLSafeInt } from 'graphql-scalars';

/** Returned in UTC and with milliseconds, whatever the offset that went in. */
export const DateTimeScalar = new GraphQLScalarType({
  ...GraphQLDateTime.toConfig(),
  description: 'A moment in UTC, such as `2026-03-01T12:30:00.000Z`. `new Date(text)` reads it.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
});

/** A whole number that JavaScript holds exactly. */
export const SafeIntScalar = new GraphQLScalarType({
  ...GraphQLSafeInt.toConfig(),
  description:
    'A whole number from -(2^53 - 1) to 2^53 - 1, sent as a JSON number. A JavaScript `number` holds it exactly; in ' +
    'other languages use 64 bits.',
});

/**
 * An address as text, kept as it was written: a parsed URL has another spelling, which breaks signed addresses.
 * Arguments of this type have checks of their own.
 */
export const UrlScalar = new GraphQLScalarType<string, string>({
  name: 'URL',
  description: 'The address of a file or a page, such as `https://videos.example/storm.mp4`.',
  specifiedByURL: 'https://url.spec.whatwg.org/',
  serialize: String,
  parseValue: readText,
  parseLiteral: (node) => readText(node.kind === Kind.STRING ? node.value : null),
});

function readText(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new GraphQLError('URL must be a text');
}
