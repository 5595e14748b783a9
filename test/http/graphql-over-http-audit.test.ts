import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});

afterAll(() => gateway[Symbol.asyncDispose]());

/** Requests that the CSRF guard refuses although the specification allows them, by the ids of the audits. */
const refusedOnPurpose = new Set(['5A70', 'D6D5', '6A70']);

it('runs every audit of graphql-http', () => {
  expect(serverAudits({ url: 'http://gateway' }).length).toBe(61);
});

it.each(serverAudits({ url: () => `${gateway.url}/graphql` }))('$id $name', async (audit) => {
  const { status } = await audit.fn();
  expect(status).toBe(refusedOnPurpose.has(audit.id) ? 'notice' : 'ok');
});
