import fc from 'fast-check';
import { documentOf, rootFields, variablesFor } from '../http/schema-walker.js';
import { theGraph } from '../support/the-graph.js';

/** An operation as a client might send it. */
export interface AnyOperation {
  query: unknown;
  variables?: unknown;
  operationName?: unknown;
}

const fields = rootFields(theGraph());

/** Strings that break careless programs. */
const nasty = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  '',
  '\0',
  '\ud83d',
  "'; drop table jobs; --",
  '{{7*7}}',
  '../../etc/passwd',
  '%zz',
  '9'.repeat(400),
);
export const anyName = fc.oneof(nasty, fc.string({ maxLength: 12 }), fc.uuid({ version: 7 }));

/** Any JSON, with names that break careless programs. */
export const anyJson = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, -0, 1e308, -1, 2 ** 53),
    anyName,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(anyName, tie('json'), { maxKeys: 4 }),
    fc.constant({ toString: 1, valueOf: 2 }),
  ),
})).json;

/** An operation of the graph, with values of the right types. */
const valid: fc.Arbitrary<AnyOperation> = fc
  .tuple(fc.constantFrom(...fields), fc.array(fc.nat(), { minLength: 8, maxLength: 20 }), anyName)
  .map(([field, numbers, name]) => {
    let next = 0;
    const pick = (count: number) => (numbers[next++ % numbers.length] ?? 0) % count;
    return {
      query: documentOf(field),
      variables: variablesFor(field, { pick, name: () => name, text: () => `some ${name} sound` }),
    };
  });

const tokens = fc.constantFrom(
  ...[
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ':',
    '$',
    '!',
    '=',
    '@',
    '|',
    '&',
    '...',
    '"',
    '"""',
    '#',
    '\\',
    '\n',
    '\ufeff',
  ],
  ...[
    'query',
    'mutation',
    'subscription',
    'fragment',
    'on',
    'true',
    'null',
    '1',
    '-0.5e9',
    '"text"',
    '$id',
    '@skip(if: true)',
  ],
  ...[
    'id',
    'job',
    'jobs',
    'jobStatus',
    'nodes',
    'model',
    '__typename',
    '__schema',
    '__type',
    'input',
    'Job',
    'first',
  ],
  ...fields.map(({ name }) => name),
);

/** A valid operation with a few pieces of its text removed, doubled, or replaced. */
const nearlyValid: fc.Arbitrary<AnyOperation> = fc
  .tuple(
    valid,
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('out', 'double', 'replace', 'before'), tokens), {
      maxLength: 5,
    }),
  )
  .map(([operation, changes]) => {
    const pieces = String(operation.query).match(/\w+|\s+|[^\w\s]/g) ?? [];
    for (const [at, change, token] of changes) {
      const index = at % Math.max(1, pieces.length);
      const piece = pieces[index] ?? '';
      const instead =
        { out: [], double: [piece, piece], replace: [token], before: [token, piece] }[change] ?? [];
      pieces.splice(index, 1, ...instead);
    }
    return { ...operation, query: pieces.join('') };
  });

const nested = fc
  .nat({ max: 400 })
  .map((levels) => ({ query: `${'{ job '.repeat(levels)}${'}'.repeat(levels)}` }));
const repeated = fc
  .tuple(fc.nat({ max: 300 }), fc.constantFrom(...fields.map(({ name }) => name)))
  .map(([count, name]) => ({
    query: `{ ${Array.from({ length: count }, (_, at) => `a${at}: ${name}`).join(' ')} }`,
  }));
const fragments = fc.nat({ max: 60 }).map((count) => ({
  query: `{ ...f0 } ${Array.from({ length: count }, (_, at) => `fragment f${at} on Query { ...f${(at + 1) % count} ...f${(at * 7) % count} }`).join(' ')}`,
}));

/** Documents and variables: valid, almost valid, and arbitrary. */
export const anyOperation: fc.Arbitrary<AnyOperation> = fc.oneof(
  { arbitrary: valid, weight: 3 },
  { arbitrary: nearlyValid, weight: 6 },
  {
    arbitrary: fc.tuple(valid, anyJson).map(([operation, variables]) => ({ ...operation, variables })),
    weight: 2,
  },
  {
    arbitrary: fc
      .tuple(valid, anyJson)
      .map(([operation, operationName]) => ({ ...operation, operationName })),
    weight: 1,
  },
  { arbitrary: fc.array(tokens, { maxLength: 40 }).map((texts) => ({ query: texts.join(' ') })), weight: 3 },
  nested,
  repeated,
  fragments,
  fc
    .record(
      {
        query: anyJson,
        variables: anyJson,
        operationName: anyJson,
        documentId: anyJson,
        extensions: anyJson,
      },
      { requiredKeys: [] },
    )
    .map((any): AnyOperation => ({ query: undefined, ...any })),
);
