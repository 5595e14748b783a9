import { describe, expect, it } from 'vitest';
import { ErrorCode, GatewayError } from '../../../src/core/errors.js';
import { JobStatus } from '../../../src/core/job.js';
import type { GenerationRequest } from '../../../src/jobs/submit/new-job.js';
import { aGate } from '../../support/gate.js';
import { accepted, gatedOutcome } from '../scripted-pixazo.js';
import { aSubmitter } from './a-submitter.js';

const refusal = new GatewayError(ErrorCode.INSUFFICIENT_BALANCE, 'The wallet is empty.');

describe('one idempotency key', () => {
  it('sent fifty times at once is one POST and the same accepted job', async () => {
    await using given = await aSubmitter();
    const { pixazo, submit } = given;
    const answered = gatedOutcome(pixazo, () => accepted('request-1'));
    const submissions = Array.from({ length: 50 }, () => submit({ idempotencyKey: 'key' }));
    await expect.poll(() => pixazo.submissions.length).toBe(1);
    answered.open();
    const jobs = await Promise.all(submissions);

    expect(pixazo.submissions).toHaveLength(1);
    for (const job of jobs) expect(job).toEqual(jobs[0]);
    expect(jobs[0]?.status).toBe(JobStatus.QUEUED);
  });

  it('replayed while it is being refused is refused too, and is free afterwards', async () => {
    await using given = await aSubmitter();
    const { pixazo, submit } = given;
    const answered = gatedOutcome(pixazo, () => ({ kind: 'refused', error: refusal }));
    const submissions = Promise.allSettled([
      submit({ idempotencyKey: 'key' }),
      submit({ idempotencyKey: 'key' }),
    ]);
    await expect.poll(() => pixazo.submissions.length).toBe(1);
    answered.open();

    expect(await submissions).toEqual([
      { status: 'rejected', reason: refusal },
      { status: 'rejected', reason: refusal },
    ]);
    pixazo.onSubmit = () => accepted('request-2');
    expect(await submit({ idempotencyKey: 'key' })).toMatchObject({ requestId: 'request-2' });
  });

  it('replayed while its job is being removed is refused too', async () => {
    await using given = await aSubmitter();
    const { pixazo, store, submit } = given;
    pixazo.onSubmit = () => ({ kind: 'refused', error: refusal });
    const [gone, refused] = [aGate(), aGate()];
    const remove = store.remove.bind(store);
    store.remove = async (...which) => {
      await remove(...which);
      gone.open();
      await refused.opened;
    };
    const first = submit({ idempotencyKey: 'key' });
    await gone.opened;
    const submissions = Promise.allSettled([first, submit({ idempotencyKey: 'key' })]);
    refused.open();

    expect(await submissions).toEqual([
      { status: 'rejected', reason: refusal },
      { status: 'rejected', reason: refusal },
    ]);
    expect(pixazo.submissions).toHaveLength(1);
  });

  it.each<[string, Partial<GenerationRequest>]>([
    ['input', { body: { text_prompt: 'wind', duration: 10 } }],
    ['parameters', { body: { text_prompt: 'rain' } }],
    ['model', { modelId: 'video-to-audio' }],
  ])('with another %s is refused and not sent', async (_what, changes) => {
    await using given = await aSubmitter();
    const { pixazo, submit } = given;
    await submit({ idempotencyKey: 'key' });

    await expect(submit({ idempotencyKey: 'key', ...changes })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
      charged: 'NO',
    });
    expect(pixazo.submissions).toHaveLength(1);
  });

  it('with the same parameters in another order is the same', async () => {
    await using given = await aSubmitter();
    const { submit } = given;
    const job = await submit({ idempotencyKey: 'key' });

    expect(await submit({ idempotencyKey: 'key', body: { duration: 10, text_prompt: 'rain' } })).toEqual(job);
  });

  it('sent twice at once, -0 for 0, is the same', async () => {
    await using given = await aSubmitter();
    const { pixazo, submit } = given;
    const answered = gatedOutcome(pixazo, () => accepted('request-1'));
    const first = submit({ idempotencyKey: 'key', body: { duration: -0 } });
    await expect.poll(() => pixazo.submissions.length).toBe(1);
    const jobs = Promise.all([first, submit({ idempotencyKey: 'key', body: { duration: 0 } })]);
    answered.open();

    expect(new Set((await jobs).map(({ id }) => id)).size).toBe(1);
  });

  it("is independent of another caller's, also while the first is in flight", async () => {
    await using given = await aSubmitter();
    const { pixazo, submit } = given;
    const answered = gatedOutcome(pixazo, () => accepted(`request-${pixazo.submissions.length}`));
    const first = submit({ idempotencyKey: '1 key', caller: 'a' });
    await expect.poll(() => pixazo.submissions.length).toBe(1);
    const second = submit({ idempotencyKey: ' key', caller: 'a1' });
    await expect.poll(() => pixazo.submissions.length).toBe(2);
    answered.open();

    expect(new Set([(await first).id, (await second).id]).size).toBe(2);
  });

  it("is independent of another caller's key", async () => {
    await using given = await aSubmitter();
    const { pixazo, submit } = given;
    const jobs = [
      await submit({ idempotencyKey: 'key' }),
      await submit({ idempotencyKey: 'key', caller: 'bob' }),
    ];

    expect(pixazo.submissions).toHaveLength(2);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(2);
  });
});
