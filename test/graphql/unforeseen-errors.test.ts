import { GraphQLError, Kind } from 'graphql';
import { describe, expect, it } from 'vitest';
import { Charged } from '../../src/core/errors.js';
import { formatError, ofRequest } from '../../src/graphql/error-format.js';
import { unforeseenError } from '../../src/telemetry/unforeseen-error.js';

const thrown = new TypeError('canary\n    at canary (canary.ts:1:1)');
const located = new GraphQLError(thrown.message, {
  originalError: thrown,
  nodes: { kind: Kind.FIELD, name: { kind: Kind.NAME, value: 'jobs' } },
  path: ['jobs'],
});

describe('an unforeseen error', () => {
  it('gives the client a request id, under which the thrown error is reported', () => {
    const reported: unknown[] = [];
    const shown = formatError(located, (...report) => reported.push(report));

    expect(JSON.stringify(shown)).not.toContain('canary');
    expect(shown.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', charged: 'NO' });
    expect(reported).toEqual([[thrown, shown.extensions?.requestId]]);
  });

  it('of a mutation reports the charge as unknown', () => {
    const [error] = ofRequest([located], Charged.UNKNOWN);
    const shown = formatError(error, () => undefined);

    expect(shown.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', charged: 'UNKNOWN' });
  });

  it('has the same request id as the other errors of its request', () => {
    const reported: unknown[] = [];
    const shown = ofRequest([located, located]).map((error) =>
      formatError(error, (...report) => reported.push(report)),
    );

    const [requestId] = shown.map(({ extensions }) => extensions?.requestId);
    expect(requestId).toMatch(/^[\da-f-]{36}$/);
    expect(reported).toEqual([
      [thrown, requestId],
      [thrown, requestId],
    ]);
  });

  it('is logged with its frames and without its message, as is its cause', () => {
    const logged = unforeseenError(new Error('canary', { cause: thrown }));

    expect(JSON.stringify(logged)).not.toContain('canary');
    expect(logged.frames[0]).toMatch(/^at .*unforeseen-errors\.test\.ts:\d+/);
    expect(logged.cause?.type).toBe('TypeError');
    expect(logged.cause?.frames[0]).toMatch(/^at .*unforeseen-errors\.test\.ts/);
  });
});
