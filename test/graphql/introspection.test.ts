import { readFile } from 'node:fs/promises';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAcknowledged } from '../http/raw-socket.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';

const INTROSPECTION = '{ __schema { queryType { name } } }';

describe('INTROSPECTION=true', () => {
  it('the schema can be queried and fetched, and is the committed one', async () => {
    await using gateway = await startTestGateway();
    const sdl = await fetch(`${gateway.url}/schema.graphql`);
    const text = await sdl.text();

    expect((await gateway.graphql(INTROSPECTION)).data.__schema.queryType.name).toBe('Query');
    expect(sdl.status).toBe(200);
    expect(sdl.headers.get('content-type')).toBe('application/graphql; charset=utf-8');
    expect(text).toBe(await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8'));
    expect(buildSchema(text).getSubscriptionType()?.getFields()).toHaveProperty('jobStatus');
  });
});

describe('INTROSPECTION=false', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startTestGateway({ INTROSPECTION: 'false' });
  });

  afterAll(() => gateway[Symbol.asyncDispose]());

  it.each([INTROSPECTION, '{ __type(name: "Job") { name } }'])('%s is refused', async (query) => {
    const { data, errors } = await gateway.graphql(query);

    expect(data).toBeUndefined();
    expect(errors?.[0]?.message).toMatch(/introspection has been disabled/);
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', retryable: false, charged: 'NO' });
  });

  it('/schema.graphql is not found', async () => {
    expect((await fetch(`${gateway.url}/schema.graphql`)).status).toBe(404);
  });

  it('operations run, and errors suggest no existing field', async () => {
    expect((await gateway.graphql('{ __typename jobs { totalCount } }')).data.jobs.totalCount).toBe(0);
    const { errors } = await gateway.graphql('{ jobz { totalCount } }');
    expect(errors?.[0]?.message).toBe('Cannot query field "jobz" on type "Query".');
  });

  it('the same applies to WebSockets', async () => {
    using socket = await openAcknowledged(gateway.url);
    const query = 'subscription { jobStatuss(id: "1") { id } }';
    socket.send({ type: 'subscribe', id: '1', payload: { query } });

    expect(await socket.next()).toMatchObject({
      payload: [{ message: 'Cannot query field "jobStatuss" on type "Subscription".' }],
    });
  });
});
