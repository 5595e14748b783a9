import { describe, expect, it } from 'vitest';
import { aGate } from '../../support/gate.js';
import { type PixazoStandIn, startPixazoStandIn, statusBody } from '../../support/pixazo-stand-in.js';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.js';
import { GENERATE, JOB_STATUS, liveEnv, RAIN } from '../operations.js';
import { openAcknowledged, subscribe } from '../raw-socket.js';

const RESULT = 'https://cdn.pixazo.test/rain.wav';

async function generate(gateway: TestGateway): Promise<{ id: string; requestId: string }> {
  const { data } = await gateway.graphql(GENERATE, { input: RAIN });
  return data.generateMireloSfx16TextToAudio.job;
}

/**
 * Responds to each status call with the next of these statuses, and repeats the last one, once `release`
 * resolves.
 */
function answerInTurn(pixazo: PixazoStandIn, statuses: string[], release: Promise<unknown>) {
  const seen = { atATime: 0, most: 0 };
  let calls = 0;
  pixazo.onStatus(async ({ path }) => {
    seen.atATime += 1;
    seen.most = Math.max(seen.most, seen.atATime);
    await release;
    seen.atATime -= 1;
    const status = statuses[Math.min(calls++, statuses.length - 1)];
    const output = status === 'COMPLETED' ? { media_url: [RESULT], media_type: 'audio/wav' } : null;
    return { body: statusBody(path.split('/').at(-1) ?? '', { status, output }) };
  });
  return seen;
}

describe('following a job', () => {
  it('emits each revision from QUEUED to COMPLETED, then completes', async () => {
    await using pixazo = await startPixazoStandIn();
    await using gateway = await startTestGateway(liveEnv(pixazo));
    const watching = aGate();
    answerInTurn(pixazo, ['QUEUED', 'PROCESSING', 'PROCESSING', 'COMPLETED'], watching.opened);
    const { id } = await generate(gateway);

    const events: unknown[] = [];
    for await (const event of gateway.client().iterate({ query: JOB_STATUS, variables: { id } })) {
      watching.open();
      events.push(event);
    }

    const running = { id, progress: 0, media: [], error: null, completedAt: null };
    expect(events).toEqual([
      { data: { jobStatus: { ...running, status: 'QUEUED', revision: 2 } } },
      { data: { jobStatus: { ...running, status: 'PROCESSING', revision: 3 } } },
      {
        data: {
          jobStatus: {
            id,
            status: 'COMPLETED',
            revision: 4,
            progress: 1,
            media: [{ url: RESULT, mimeType: 'audio/wav', kind: 'AUDIO' }],
            error: null,
            completedAt: expect.stringMatching(/Z$/),
          },
        },
      },
    ]);
  });

  it('emits an ended job once', async () => {
    await using pixazo = await startPixazoStandIn();
    await using gateway = await startTestGateway(liveEnv(pixazo));
    pixazo.onSubmit(() => 'drop');
    const { id } = await generate(gateway);

    const events: unknown[] = [];
    for await (const event of gateway.client().iterate({ query: JOB_STATUS, variables: { id } })) {
      events.push(event);
    }

    expect(events).toMatchObject([
      { data: { jobStatus: { status: 'ERROR', error: { code: 'SUBMISSION_UNCONFIRMED' } } } },
    ]);
  });

  it('a job that Pixazo may still refuse is not in the list', async () => {
    await using pixazo = await startPixazoStandIn();
    await using gateway = await startTestGateway(liveEnv(pixazo));
    const refused = aGate();
    pixazo.onSubmit(async () => {
      await refused.opened;
      return { status: 402, body: {} };
    });
    const generating = gateway.graphql(GENERATE, { input: RAIN });
    await pixazo.until(() => pixazo.submits().length === 1);
    const { data } = await gateway.graphql('{ jobs { totalCount nodes { id } } }');
    refused.open();
    await generating;

    expect(data.jobs).toEqual({ totalCount: 0, nodes: [] });
  });

  it.each(['no-such-job', '', "'; drop table jobs; --"])(
    'gives one error for the unknown id %j',
    async (id) => {
      await using gateway = await startTestGateway();
      using socket = await openAcknowledged(gateway.url);
      socket.send(subscribe('1', id));
      const answer = await socket.next();
      socket.send({ type: 'ping' });

      expect(answer).toMatchObject({
        type: 'next',
        payload: { errors: [{ path: ['jobStatus'], extensions: { code: 'NOT_FOUND' } }] },
      });
      expect((await socket.next()).type).toBe('complete');
      expect((await socket.next()).type).toBe('pong');
    },
  );

  it('costs no more status calls for two hundred watchers than for one', async () => {
    await using pixazo = await startPixazoStandIn();
    await using gateway = await startTestGateway(liveEnv(pixazo));
    const everyoneWatches = aGate();
    const statuses = ['QUEUED', 'QUEUED', 'QUEUED', 'PROCESSING', 'PROCESSING', 'COMPLETED'];
    const seen = answerInTurn(pixazo, statuses, everyoneWatches.opened);
    const { id } = await generate(gateway);

    let waiting = 200;
    const clients = Array.from({ length: 10 }, () => gateway.client());
    const last = await Promise.all(
      Array.from({ length: waiting }, async (_, watcher) => {
        let status: unknown;
        const events = clients[watcher % clients.length]?.iterate({ query: JOB_STATUS, variables: { id } });
        for await (const { data } of events ?? []) {
          if (status === undefined && --waiting === 0) everyoneWatches.open();
          status = data?.jobStatus;
        }
        return status;
      }),
    );

    expect(last).toHaveLength(200);
    for (const job of last) expect(job).toMatchObject({ status: 'COMPLETED', revision: 4 });
    expect(seen.most).toBe(1);
    expect(pixazo.polls()).toHaveLength(statuses.length);
  });

  it('stopping the gateway closes sockets with 1001', async () => {
    await using gateway = await startTestGateway();
    const input = { textPrompt: 'rain on a roof, sandbox:slow' };
    const { data } = await gateway.graphql(GENERATE, { input });
    using idle = await openAcknowledged(gateway.url);
    using watching = await openAcknowledged(gateway.url);
    watching.send(subscribe('1', data.generateMireloSfx16TextToAudio.job.id));
    await watching.next();
    await gateway.stop();

    expect(await Promise.all([idle.closed, watching.closed])).toEqual([1001, 1001]);
  });
});
