import { expect, it } from 'vitest';
import { liveEnv } from '../http/operations.js';
import { generate } from '../support/generation.js';
import { startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { postgresDatabase } from '../support/postgres-database.js';
import { startTestGateway } from '../support/test-gateway.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { PUBLIC_URL } from '../support/working-pixazo.js';

/** PostgreSQL stores no NUL in a text, and refuses a whole query that contains one. */
const ODD = 'a\0b';

it('on PostgreSQL, an impossible id is not found, and other reads of the operation succeed', async () => {
  const database = untilTheEnd(await postgresDatabase());
  const gateway = untilTheEnd(await startTestGateway({ DATABASE_URL: database.url }));
  const { data } = await generate(gateway.url, 'key');
  const read = 'query ($odd: ID!, $id: ID!) { odd: job(id: $odd) { id } job(id: $id) { id } }';
  const list = `query ($after: String, $modelId: ID) {
    jobs(after: $after, filter: { modelId: $modelId }) { totalCount nodes { id } }
  }`;
  const after = Buffer.from(`job:${ODD}`).toString('base64url');
  const { id } = data.job;

  expect(await gateway.graphql(read, { odd: ODD, id })).toEqual({ data: { odd: null, job: { id } } });
  expect(await gateway.graphql(list, { modelId: ODD })).toEqual({
    data: { jobs: { totalCount: 0, nodes: [] } },
  });
  expect((await gateway.graphql(list, { after })).errors?.[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
  });
  expect(gateway.log.join('')).not.toMatch(/"level":(50|60)/);
});

it('on PostgreSQL, a callback that names an impossible request still makes the job due', async () => {
  const database = untilTheEnd(await postgresDatabase());
  const pixazo = untilTheEnd(await startPixazoStandIn());
  pixazo.onSubmit(() => 'drop');
  const env = { ...liveEnv(pixazo), PUBLIC_URL, DATABASE_URL: database.url };
  const gateway = untilTheEnd(await startTestGateway(env));
  await generate(gateway.url, 'key');
  const { pathname } = new URL(String(pixazo.submits()[0]?.headers['x-webhook-url']));
  const body = JSON.stringify({ request_id: ODD });
  const { status } = await fetch(gateway.url + pathname, { method: 'POST', body });

  expect(status).toBe(200);
  expect(gateway.log.join('')).not.toMatch(/"level":(50|60)/);
});
