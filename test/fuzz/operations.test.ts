import fc from 'fast-check';
import { describe, it } from 'vitest';
import { anyOperation } from './arbitrary-document.js';
import { startFuzzedGateway } from './fuzzed-gateway.js';
import { fuzzing } from './seed.js';

describe('any operation', () => {
  it('by POST gets a response, and causes no error', { timeout: 120_000 }, async () => {
    await using fuzzed = await startFuzzedGateway();
    const property = fc.asyncProperty(
      fc.array(anyOperation, { minLength: 1, maxLength: 8 }),
      async (operations) => {
        await Promise.all(operations.map((operation) => fuzzed.ears.post(operation, fuzzed.alice)));
        await fuzzed.expectWell();
      },
    );
    await fc.assert(property, fuzzing(120));
  });

  it('by GET gets a response, and causes no error', { timeout: 120_000 }, async () => {
    await using fuzzed = await startFuzzedGateway();
    const headers = { ...fuzzed.alice, 'apollo-require-preflight': 'true' };
    const property = fc.asyncProperty(anyOperation, async ({ query, variables, operationName }) => {
      const parameters = new URLSearchParams();
      for (const [name, value] of Object.entries({ query, variables, operationName })) {
        if (value !== undefined)
          parameters.set(name, typeof value === 'string' ? value : JSON.stringify(value));
      }
      await fuzzed.ears.fetch(`/graphql?${parameters}`, { headers });
      await fuzzed.expectWell();
    });
    await fc.assert(property, fuzzing(80));
  });

  it('as Server-Sent Events gets a response, and causes no error', { timeout: 120_000 }, async () => {
    await using fuzzed = await startFuzzedGateway();
    const property = fc.asyncProperty(anyOperation, async (operation) => {
      // A stream without end and without events is left at its first bytes.
      const isEndless = JSON.stringify(operation.query ?? '').includes('jobUpdates');
      await fuzzed.ears.stream(operation, fuzzed.alice, isEndless ? 0 : 1);
      await fuzzed.expectWell();
    });
    await fc.assert(property, fuzzing(80));
  });
});
