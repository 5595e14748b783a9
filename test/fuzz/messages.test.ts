import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyJson, anyName, anyOperation } from './arbitrary-document.js';
import { startFuzzedGateway } from './fuzzed-gateway.js';
import { fuzzing } from './seed.js';

const id = fc.oneof(fc.constantFrom('1', '2', 'x'.repeat(200)), anyName);
const type = fc.constantFrom(
  'connection_init',
  'connection_ack',
  'ping',
  'pong',
  'subscribe',
  'next',
  'error',
  'complete',
);

const wellFormed = fc.oneof(
  fc.record({ type: fc.constant('subscribe'), id, payload: anyOperation }),
  fc.record({ type: fc.constant('complete'), id }),
  fc.record({ type: fc.constantFrom('ping', 'pong'), payload: anyJson }, { requiredKeys: ['type'] }),
);
const anyMessage: fc.Arbitrary<object | string> = fc.oneof(
  { arbitrary: wellFormed, weight: 4 },
  fc.record({ type, id: fc.oneof(id, anyJson), payload: anyJson }, { requiredKeys: [] }),
  anyJson.map((json) => JSON.stringify(json)),
  fc.string({ unit: 'binary' }),
);

describe('any messages on a WebSocket', () => {
  it('get a response or close the socket, and cause no error', { timeout: 120_000 }, async () => {
    await using fuzzed = await startFuzzedGateway();
    const init = { type: 'connection_init', payload: fuzzed.alice };
    const property = fc.asyncProperty(
      fc.boolean(),
      fc.array(anyMessage, { minLength: 1, maxLength: 10 }),
      async (acknowledged, messages) => {
        // The pong comes even when the message gets no response.
        const script = messages.map((message) => [message, { type: 'ping' }]);
        const answers = await fuzzed.ears.converse(acknowledged ? [init, ...script] : script);
        expect(answers.join()).not.toMatch(/closed (4500|1011|1006)/);
        await fuzzed.expectWell();
      },
    );
    await fc.assert(property, fuzzing(120));
  });
});
