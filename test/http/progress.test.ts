import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../support/manual-clock.js';
import { type PixazoStandIn, startPixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { liveEnv } from './operations.js';

const JOB = 'id status progress estimatedCompletionAt createdAt updatedAt';

interface SeenJob {
  id: string;
  status: string;
  progress: number;
  estimatedCompletionAt: string | null;
  createdAt: string;
  updatedAt: string;
}

async function submit(gateway: TestGateway, duration = 10): Promise<SeenJob> {
  const mutation = `mutation ($duration: Float!) {
    generation: generateMireloSfx16TextToAudio(input: { textPrompt: "rain on a roof", duration: $duration }) { job { ${JOB} } }
  }`;
  return (await gateway.graphql(mutation, { duration })).data.generation.job;
}

async function read(gateway: TestGateway, id: string): Promise<SeenJob> {
  return (await gateway.graphql(`query ($id: ID!) { job(id: $id) { ${JOB} } }`, { id })).data.job;
}

/** Lets Pixazo end every request in this status, and lets time pass in small steps until the job shows it. */
async function end(
  { gateway, pixazo, clock }: { gateway: TestGateway; pixazo: PixazoStandIn; clock: ManualClock },
  id: string,
  status = 'COMPLETED',
): Promise<SeenJob> {
  const output = { media_url: ['https://media.test/rain.wav'], media_type: 'audio/wav' };
  const ended = status === 'COMPLETED' ? { status, output } : { status, error: 'It failed.' };
  pixazo.onStatus(({ path }) => ({ body: statusBody(path.split('/').at(-1) ?? '', ended) }));
  let job = await read(gateway, id);
  while (job.status !== status) {
    clock.advance(20);
    job = await read(gateway, id);
  }
  pixazo.onStatus(({ path }) => ({ body: statusBody(path.split('/').at(-1) ?? '') }));
  return job;
}

/** The progress after half of the time that a job is expected to take: 0.9 when it is due, and it rises once a second. */
const halfWay = (typicalMs: number) => (0.9 * 1_000 * Math.floor(typicalMs / 2_000)) / typicalMs;

const tookMs = ({ createdAt, updatedAt }: SeenJob) => Date.parse(updatedAt) - Date.parse(createdAt);

describe('progress', () => {
  it('is 0 at first, learned from the first job on, and continues after a restart', async () => {
    await using directory = await temporaryDirectory();
    await using pixazo = await startPixazoStandIn();
    const clock = new ManualClock();
    const env = { ...liveEnv(pixazo), DATABASE_URL: `file:${join(directory.path, 'jobs.db')}` };
    const start = () => startTestGateway(env, { clock });
    let typicalMs: number;
    let second: SeenJob;
    {
      await using gateway = await start();
      const first = await submit(gateway);
      clock.advance(10_000);
      expect(await read(gateway, first.id)).toMatchObject({ progress: 0, estimatedCompletionAt: null });
      const ended = await end({ gateway, pixazo, clock }, first.id);
      expect(ended).toMatchObject({ progress: 1, estimatedCompletionAt: null });
      typicalMs = tookMs(ended);

      second = await submit(gateway);
      const estimate = new Date(Date.parse(second.createdAt) + typicalMs).toISOString();
      expect(second).toMatchObject({ progress: 0, estimatedCompletionAt: estimate });
      clock.advance(typicalMs / 2);
      expect(await read(gateway, second.id)).toMatchObject({
        progress: expect.closeTo(halfWay(typicalMs)),
        estimatedCompletionAt: estimate,
      });
    }
    {
      await using gateway = await start();
      expect((await read(gateway, second.id)).progress).toBeCloseTo(halfWay(typicalMs));
      clock.advance(typicalMs);
      const late = await read(gateway, second.id);
      expect(late.progress).toBeGreaterThan(0.9);
      expect(late.progress).toBeLessThan(1);
      expect(Date.parse(late.estimatedCompletionAt ?? '')).toBeGreaterThan(clock.now());
      expect(await end({ gateway, pixazo, clock }, second.id)).toMatchObject({
        progress: 1,
        estimatedCompletionAt: null,
      });

      const third = await submit(gateway);
      expect(Date.parse(third.estimatedCompletionAt ?? '')).toBe(Date.parse(third.createdAt) + typicalMs);
    }
  });

  it('never falls while other jobs of the model turn out to take longer', async () => {
    await using pixazo = await startPixazoStandIn();
    const clock = new ManualClock();
    await using gateway = await startTestGateway(liveEnv(pixazo), { clock });
    const world = { gateway, pixazo, clock };
    const quick = await submit(gateway);
    clock.advance(1_000);
    await end(world, quick.id);
    const slow = [await submit(gateway), await submit(gateway)] as const;
    pixazo.onStatus(() => 'hold');
    const seen: number[] = [];
    for (let round = 0; round < 30; round += 1) {
      clock.advance(1_000);
      seen.push((await read(gateway, slow[0].id)).progress);
    }

    expect(seen).toEqual([...new Set(seen)].sort((one, other) => one - other));
    expect(seen.at(-1)).toBeLessThan(1);
  });

  it('follows the length of the input if it mattered for earlier jobs', async () => {
    await using pixazo = await startPixazoStandIn();
    const clock = new ManualClock();
    await using gateway = await startTestGateway(liveEnv(pixazo), { clock });
    for (const duration of [5, 10, 20]) {
      const { id } = await submit(gateway, duration);
      clock.advance(duration * 1_000);
      await end({ gateway, pixazo, clock }, id);
    }
    const expected = async (duration: number) => {
      const { createdAt, estimatedCompletionAt } = await submit(gateway, duration);
      return (Date.parse(estimatedCompletionAt ?? '') - Date.parse(createdAt)) / 1_000;
    };

    expect(await expected(5)).toBeCloseTo(5, 0);
    expect(await expected(40)).toBeCloseTo(40, 0);
  });

  it('of a failed job stops where it was', async () => {
    await using pixazo = await startPixazoStandIn();
    const clock = new ManualClock();
    await using gateway = await startTestGateway(liveEnv(pixazo), { clock });
    const world = { gateway, pixazo, clock };
    const first = await submit(gateway);
    clock.advance(100_000);
    await end(world, first.id);
    const { id } = await submit(gateway);
    clock.advance(50_000);
    const failed = await end(world, id, 'FAILED');
    clock.advance(20_000);
    const resting = await read(gateway, id);
    clock.advance(3_600_000);

    expect(failed.progress).toBeCloseTo(0.45, 2);
    expect(resting.progress).toBeCloseTo(0.495, 2);
    expect(await read(gateway, id)).toMatchObject({
      progress: resting.progress,
      estimatedCompletionAt: null,
    });
  });
});
