import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
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
  ...textOf('URL'),
});

/** An exact number as text, kept as it was written. Arguments of this type have checks of their own. */
export const DecimalScalar = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description:
    'An exact decimal number as a text, such as `"0.125"`, with at most six places and without an exponent. The gateway ' +
    'returns it without zeros at its end.',
  serialize: String,
  ...textOf('Decimal'),
});

/** A scalar whose values are texts in variables and in documents. */
function textOf(name: string) {
  const parseValue = (value: unknown): string => {
    if (typeof value === 'string') return value;
    throw new GraphQLError(`${name} must be a text`);
  };
  const parseLiteral = (node: ValueNode) => parseValue(node.kind === Kind.STRING ? node.value : null);
  return { parseValue, parseLiteral };
}
