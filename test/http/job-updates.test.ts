import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { aJob } from '../support/a-job.js';
import { aGate } from '../support/gate.js';
import { nextRevision } from '../support/next-revision.js';
import { startPixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';
import { startTestGateway } from '../support/test-gateway.js';
import { startWorkingPixazo } from '../support/working-pixazo.js';
import { GENERATE, liveEnv, RAIN } from './operations.js';
import { openAcknowledged, type RawSocket, subscribeToUpdates } from './raw-socket.js';
import { serveStore } from './serve-store.js';

const UPDATES = 'subscription { jobUpdates { job { id status revision } } }';
const AUTH_TOKENS = 'alice:alices-token-0123456789,bob:bobs-token-0123456789';

interface SeenUpdate {
  id: string;
  status: string;
  revision: number;
}

/** The updates of all jobs of one caller, once the subscription is active. */
async function updatesOf(gateway: Awaited<ReturnType<typeof startTestGateway>>, caller?: string) {
  const authorization = caller && `Bearer ${caller}s-token-0123456789`;
  const client = gateway.client(authorization ? { authorization } : undefined);
  const updates = client.iterate<{ jobUpdates: { job: SeenUpdate } }>({ query: UPDATES });
  const first = updates.next();
  // The messages of one socket are processed in order: this response shows that the subscription is active.
  for await (const _refused of client.iterate({ query: 'subscription { jobStatus(id: "none") { id } }' }));
  return {
    submit: async (input: object = RAIN) => {
      const answer = await gateway.post(
        { query: GENERATE, variables: { input } },
        authorization ? { authorization } : {},
      );
      return ((await answer.json()) as { data?: { generateMireloSfx16TextToAudio: { job: { id: string } } } })
        .data?.generateMireloSfx16TextToAudio.job.id;
    },
    /** The next updates, as many as asked for. */
    take: async (count: number): Promise<(SeenUpdate | undefined)[]> => {
      const seen = [(await first).value?.data?.jobUpdates.job];
      while (seen.length < count) seen.push((await updates.next()).value?.data?.jobUpdates.job);
      return seen;
    },
  };
}

describe('jobUpdates', () => {
  it('emits every revision of every new job from its acceptance on, and continues after the last one of a job', async () => {
    await using pixazo = await startWorkingPixazo();
    await using gateway = await startTestGateway(liveEnv(pixazo));
    const updates = await updatesOf(gateway);
    const taken = updates.take(6);
    const first = await updates.submit();
    await expect
      .poll(async () => (await gateway.graphql(`{ job(id: "${first}") { status } }`)).data.job.status)
      .toBe('COMPLETED');
    const second = await updates.submit();

    const story = (id: string | undefined) =>
      ['QUEUED', 'PROCESSING', 'COMPLETED'].map((status, at) => ({ id, status, revision: at + 2 }));
    expect(await taken).toEqual([...story(first), ...story(second)]);
  });

  it('emits no earlier revisions, only the next one of an existing job', async () => {
    await using pixazo = await startPixazoStandIn();
    await using gateway = await startTestGateway(liveEnv(pixazo));
    const following = aGate();
    pixazo.onStatus(async ({ path }) => {
      await following.opened;
      return { body: statusBody(path.split('/').at(-1) ?? '', { status: 'PROCESSING' }) };
    });
    const { data } = await gateway.graphql(GENERATE, { input: RAIN });
    const updates = await updatesOf(gateway);
    following.open();

    expect(await updates.take(1)).toEqual([
      { id: data.generateMireloSfx16TextToAudio.job.id, status: 'PROCESSING', revision: 3 },
    ]);
  });

  it("emits only the caller's own jobs", async () => {
    await using pixazo = await startWorkingPixazo();
    await using gateway = await startTestGateway({ ...liveEnv(pixazo), AUTH_TOKENS });
    const alice = await updatesOf(gateway, 'alice');
    const bob = await updatesOf(gateway, 'bob');
    const [ofAlice, ofBob] = [alice.take(6), bob.take(6)];
    const own = { alice: new Set<unknown>(), bob: new Set<unknown>() };
    for (let round = 0; round < 2; round += 1) {
      own.alice.add(await alice.submit());
      own.bob.add(await bob.submit());
    }

    expect(new Set((await ofAlice).map((update) => update?.id))).toEqual(own.alice);
    expect(new Set((await ofBob).map((update) => update?.id))).toEqual(own.bob);
  });

  it('emits nothing for a job that Pixazo refuses', async () => {
    await using pixazo = await startPixazoStandIn();
    await using gateway = await startTestGateway(liveEnv(pixazo));
    const updates = await updatesOf(gateway);
    const taken = updates.take(1);
    pixazo.onSubmit(() => ({ status: 402, body: {} }));
    expect(await updates.submit()).toBeUndefined();
    pixazo.onSubmit(() => ({ status: 202, body: { request_id: 'mirelo-sfx-1-6-text-to-audio_ok' } }));
    const id = await updates.submit();

    expect(await taken).toEqual([{ id, status: 'QUEUED', revision: 2 }]);
  });

  it('requires credentials', async () => {
    await using gateway = await startTestGateway({ AUTH_TOKENS });
    const updates = gateway.client().iterate({ query: UPDATES });

    await expect(updates.next()).rejects.toMatchObject({ code: 4403 });
  });
});

describe('a slow reader of jobUpdates', () => {
  const revisionOf = async (socket: RawSocket) => {
    const { payload } = (await socket.next()) as { payload: { data: { jobUpdates: { job: SeenUpdate } } } };
    return payload.data.jobUpdates.job;
  };

  it("gets each job's latest revision, and missed ones are not queued", async () => {
    await using room = await serveStore();
    // Large enough that a network without a reader soon accepts no more.
    const input = { text_prompt: 'x'.repeat(500_000) };
    const jobs = [aJob({ caller: 'anonymous', input }), aJob({ caller: 'anonymous', input })];
    for (const job of jobs) await room.store.insert(job);
    using socket = await openAcknowledged(room.url);
    socket.send(subscribeToUpdates('1'));
    await expect.poll(() => room.store.signals.size).toBe(1);
    socket.pause();
    const rounds = 60;
    for (let round = 0; round < rounds; round += 1) {
      for (const { id } of jobs) await room.store.update(id, nextRevision);
      await turn();
    }
    socket.resume();

    const latest = 2 + rounds;
    const seen: SeenUpdate[] = [];
    const lastOf = (id: string) => seen.findLast((update) => update.id === id)?.revision;
    while (jobs.some(({ id }) => lastOf(id) !== latest)) seen.push(await revisionOf(socket));
    expect(seen.length).toBeLessThan(rounds);
    for (const { id } of jobs) {
      const revisions = seen.filter((update) => update.id === id).map(({ revision }) => revision);
      expect(revisions).toEqual([...new Set(revisions)].sort((one, other) => one - other));
    }
  });
});
