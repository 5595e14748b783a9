import pg from 'pg';
import { expect, it } from 'vitest';
import { aGate } from '../support/gate.js';
import { generate } from '../support/generation.js';
import type { Answer } from '../support/pixazo-stand-in.js';
import type { TestGateway } from '../support/test-gateway.js';
import { twoGateways } from './two-gateways.js';

/** Every way to read a job whose id a caller knows. */
const READS = `query ($id: ID!) {
  jobs { totalCount nodes { id } edges { node { id } } }
  job(id: $id) { id }
  node(id: $id) { id }
  nodes(ids: [$id]) { id }
}`;
const NOTHING = {
  data: { jobs: { totalCount: 0, nodes: [], edges: [] }, job: null, node: null, nodes: [null] },
};

async function jobIds(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ id: string }>('select id from jobs order by id');
  await client.end();
  return rows.map(({ id }) => id);
}

/** The jobs of the updates that a gateway emits to its caller, once the subscription is active. */
async function updatedJobs({ client: connect }: TestGateway) {
  const client = connect();
  const updates = client.iterate<{ jobUpdates: { jobId: string } }>({
    query: 'subscription { jobUpdates { jobId } }',
  });
  const first = updates.next();
  // A socket's messages are processed in order: this response shows that the subscription is active.
  for await (const _refused of client.iterate({ query: 'subscription { jobStatus(id: "none") { id } }' }));
  return { first: async () => (await first).value?.data?.jobUpdates.jobId };
}

async function expectHidden(gateways: TestGateway[], id: string): Promise<void> {
  for (const gateway of gateways) {
    expect(await gateway.graphql(READS, { id })).toEqual(NOTHING);
    const watch = gateway.client().iterate({
      query: 'subscription ($id: ID!) { jobStatus(id: $id) { id } }',
      variables: { id },
    });
    expect((await watch.next()).value?.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  }
}

it.each<[string, Answer, string]>([
  ['an empty balance', { status: 402, body: { error: 'Payment Required' } }, 'INSUFFICIENT_BALANCE'],
  ['a forbidden key', { status: 403, body: { error: 'Forbidden' } }, 'UPSTREAM_FORBIDDEN'],
  ['too many calls', { status: 429, body: { error: 'Too Many Requests' } }, 'UPSTREAM_RATE_LIMITED'],
  ['an unknown model', { status: 404, body: { error: 'Not Found' } }, 'MODEL_UNAVAILABLE'],
])(
  'neither of two gateways ever shows a submission that Pixazo refuses for %s',
  async (_why, refusal, code) => {
    const { database, pixazo, one, other } = await twoGateways();
    const gateways = [one, other];
    const updates = await Promise.all(gateways.map(updatedJobs));
    const isRead = aGate();
    pixazo.onSubmit(async () => {
      await isRead.opened;
      return refusal;
    });

    const submission = generate(one.url, 'refused');
    await pixazo.until(() => pixazo.submits().length === 1);
    const [id = ''] = await jobIds(database.url);
    expect(id).not.toBe('');
    await expectHidden(gateways, id);
    isRead.open();
    expect((await submission).errors).toMatchObject([{ extensions: { code } }]);
    await expectHidden(gateways, id);

    pixazo.onSubmit(() => ({ status: 202, body: { request_id: 'm_r-2', status: 'QUEUED' } }));
    const { data } = await generate(other.url, 'refused');
    expect(await jobIds(database.url)).toEqual([data.job.id]);
    expect(await Promise.all(updates.map(({ first }) => first()))).toEqual([data.job.id, data.job.id]);
  },
);
