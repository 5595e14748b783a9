import { expect, it } from 'vitest';
import { generate } from '../support/generation.js';
import { postgresDatabase } from '../support/postgres-database.js';
import { startTestGateway } from '../support/test-gateway.js';
import { untilTheEnd } from '../support/until-the-end.js';

/** PostgreSQL holds no NUL in a text, and refuses the whole query that has one. */
const ODD = 'a\0b';

it('on PostgreSQL, an id that no job can have is one that is not there, and harms no read beside it', async () => {
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
  expect((await gateway.graphql(list, { after })).errors).toBeUndefined();
  expect(gateway.log.join('')).not.toMatch(/"level":(50|60)/);
});
