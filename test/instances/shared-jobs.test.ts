import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/jobs/system-clock.js';
import { GENERATE, RAIN } from '../http/operations.js';
import { aGate } from '../support/gate.js';
import { follow, generate } from '../support/generation.js';
import { statusBody } from '../support/pixazo-stand-in.js';
import { postgresDatabase } from '../support/postgres-database.js';
import { startTestGateway } from '../support/test-gateway.js';
import { PUBLIC_URL } from '../support/working-pixazo.js';
import { twoGateways } from './two-gateways.js';

/** Longer than any test, so that no poll causes what the test observes. */
const NEVER = { POLL_MIN_MS: '3600000', POLL_MAX_MS: '3600000', POLL_FALLBACK_MS: '3600000' };

describe('a gateway on PostgreSQL', () => {
  it('finishes a job of its sandbox', async () => {
    await using database = await postgresDatabase();
    await using gateway = await startTestGateway({ DATABASE_URL: database.url });
    const { data } = await gateway.graphql(GENERATE, { input: { ...RAIN, duration: 1 } });
    const events = await follow(gateway.url, data.generateMireloSfx16TextToAudio.job.id);

    expect(events.at(-1)).toMatchObject({ status: 'COMPLETED', media: [{ url: expect.any(String) }] });
  });
});

describe('two gateways on one PostgreSQL', () => {
  it('emit each revision to the watchers of both, whichever gateway wrote it', async () => {
    const { pixazo, one, other } = await twoGateways();
    const watching = aGate();
    const statuses = ['QUEUED', 'PROCESSING', 'COMPLETED'];
    pixazo.onStatus(async ({ path }) => {
      await watching.opened;
      const status = statuses[Math.min(pixazo.polls().length, statuses.length) - 1];
      const output =
        status === 'COMPLETED' ? { media_url: ['https://m.test/a.wav'], media_type: 'audio/wav' } : null;
      return { body: statusBody(path.split('/').at(-1) ?? '', { status, output }) };
    });
    const { data } = await generate(one.url, 'key');
    let first = 0;
    const begun = () => {
      first += 1;
      if (first === 4) watching.open();
    };
    const beginnings = new Map<number, boolean>();
    const watchers = [one, other, one, other].map(({ url }, index) =>
      follow(url, data.job.id, () => {
        if (!beginnings.get(index)) begun();
        beginnings.set(index, true);
      }),
    );

    for (const events of await Promise.all(watchers)) {
      expect(events.map(({ revision }) => revision)).toEqual([2, 3, 4]);
      expect(events.at(-1)).toMatchObject({ status: 'COMPLETED' });
    }
    expect(pixazo.polls()).toHaveLength(3);
  });

  it('finish the jobs that a stopped gateway leaves behind', async () => {
    const { one, other } = await twoGateways();
    const { data } = await generate(one.url, 'key');
    await one.stop();

    expect((await follow(other.url, data.job.id)).at(-1)).toMatchObject({ status: 'COMPLETED' });
  });

  it('poll after a callback to either, and emit the result to watchers of the other', async () => {
    const { pixazo, one, other } = await twoGateways({ ...NEVER, PUBLIC_URL }, { callback: 'before-answer' });
    const { data } = await generate(one.url, 'key');
    const seen: string[] = [];
    const watch = follow(one.url, data.job.id, ({ status }) => void seen.push(status));
    await expect.poll(() => seen).toEqual(['QUEUED']);
    pixazo.onStatus(({ path }) => ({
      body: statusBody(path.split('/').at(-1) ?? '', {
        status: 'COMPLETED',
        output: { media_url: ['https://m.test/a.wav'], media_type: 'audio/wav' },
      }),
    }));
    await pixazo.callBackTo(other.url);
    await watch;

    expect(seen).toEqual(['QUEUED', 'COMPLETED']);
    expect(pixazo.polls()).toHaveLength(1);
  });

  it('send one POST for one key that both receive many times at once', async () => {
    const { pixazo, one, other } = await twoGateways(NEVER);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => generate((index % 2 ? one : other).url, 'key')),
    );

    expect(pixazo.submits()).toHaveLength(1);
    const jobs = answers.map(({ data }) => data.job);
    expect(jobs).toEqual(jobs.map(() => ({ ...jobs[0], status: 'QUEUED', revision: 2 })));
  });

  it('agree when a job is due although the clock of one is an hour ahead', async () => {
    const now = () => Date.now() + 3_600_000;
    const { pixazo, one, other } = await twoGateways(
      { POLL_MIN_MS: '50', POLL_MAX_MS: '50' },
      { one: { clock: { ...systemClock, now } } },
    );
    const [ofOne, ofOther] = await Promise.all([generate(one.url, 'a'), generate(other.url, 'b')]);
    const ends = await Promise.all([
      follow(other.url, ofOne.data.job.id),
      follow(one.url, ofOther.data.job.id),
    ]);

    for (const events of ends) expect(events.at(-1)).toMatchObject({ status: 'COMPLETED' });
    expect(pixazo.polls()).toHaveLength(6);
    expect(now() - Date.parse(ofOne.data.job.createdAt)).toBeGreaterThan(1_800_000);
  });

  it('apply one limit to a caller together', async () => {
    const { pixazo, one, other } = await twoGateways({ ...NEVER, SUBMITS_PER_MINUTE: '4' });
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => generate((index % 2 ? one : other).url, `key-${index}`)),
    );

    expect(pixazo.submits()).toHaveLength(4);
    const codes = answers.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions.code) ?? []);
    expect(codes).toEqual(Array.from({ length: 8 }, () => 'RATE_LIMITED'));
  });

  it('call Pixazo no more often together than one gateway may', async () => {
    const { pixazo, one, other } = await twoGateways({ ...NEVER, PIXAZO_MAX_RPS: '10' });
    const began = performance.now();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => generate((index % 2 ? one : other).url, `key-${index}`)),
    );

    expect(pixazo.submits()).toHaveLength(20);
    // The first of 20 slots is free at once, the others follow every 100 ms. Timers may fire a millisecond early.
    expect(performance.now() - began).toBeGreaterThan(19 * 100 - 10);
  });
});
