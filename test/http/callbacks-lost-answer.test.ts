import { describe, expect, it } from 'vitest';
import { ManualClock } from '../support/manual-clock.js';
import { type Answer, statusBody } from '../support/pixazo-stand-in.js';
import { addressIn, completed, requestIdIn, startPixazoCallingBack } from './pixazo-calling-back.js';

const MINE = 'mirelo-sfx-1-6-text-to-audio_mine';
const OTHER = 'mirelo-sfx-1-6-text-to-audio_other';

/**
 * Pixazo accepted the one submission, but its response was lost. MINE is COMPLETED; `other` is the status
 * response for any other request.
 */
async function startWithLostAnswer(other: Answer = { status: 404 }, clock?: ManualClock) {
  const calling = await startPixazoCallingBack({ SUBMIT_CONFIRM_MS: '600000' }, { clock });
  calling.pixazo.onSubmit(() => 'drop');
  calling.pixazo.onStatus((poll) =>
    requestIdIn(poll) === MINE ? { body: statusBody(MINE, completed) } : other,
  );
  const job = await calling.start({ key: 'key' });
  const next = calling.follow(job.id);
  expect(await next()).toMatchObject({ status: 'SUBMITTING', revision: 1, requestId: null, error: null });
  return { ...calling, job, next };
}

const bound = { requestId: MINE, status: 'COMPLETED', revision: 2, error: null };

describe('a job whose submit response was lost', () => {
  it('waits, and is bound by the first callback that Pixazo confirms', async () => {
    await using calling = await startWithLostAnswer();
    const { job, next, callBack, pixazo } = calling;
    expect(job).toMatchObject({ status: 'SUBMITTING', requestId: null, error: null });
    expect((await calling.generate({ key: 'key' })).data.job).toMatchObject({
      id: job.id,
      status: 'SUBMITTING',
    });
    expect(await callBack(job.address, statusBody(MINE, { status: 'QUEUED' }))).toBe(200);

    expect(await next()).toMatchObject(bound);
    expect((await calling.generate({ key: 'key' })).data.job).toMatchObject({ id: job.id, ...bound });
    expect(pixazo.submits()).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['Pixazo does not know', { status: 404 }],
    [
      'is for another model',
      { body: statusBody(OTHER, { ...completed, model_id: 'mirelo-sfx-video-to-audio' }) },
    ],
    ['names no model', { body: statusBody(OTHER, { ...completed, model_id: undefined }) }],
    ['cannot be asked about', { status: 500 }],
    ['is answered with HTML', { raw: '<html>' }],
  ])('is not bound to a request that %s', async (_what, answer) => {
    await using calling = await startWithLostAnswer(answer);
    const { job, next, callBack, pixazo } = calling;
    await callBack(job.address, statusBody(OTHER, completed));
    await pixazo.until(() => calling.callsFor(OTHER) === 1);
    await callBack(job.address, statusBody(MINE));

    expect(await next()).toMatchObject(bound);
  });

  it.each([
    null,
    'text',
    [],
    {},
    { request_id: null },
    { request_id: 5 },
    { request_id: '' },
    { request_id: 'x'.repeat(501) },
    { request_id: 'x\0' },
  ])('is not bound by a callback that names no request: %j', async (body) => {
    await using calling = await startWithLostAnswer();
    const { job, next, callBack, pixazo } = calling;
    expect(await callBack(job.address, JSON.stringify(body))).toBe(200);
    await callBack(job.address, statusBody(MINE));

    expect(await next()).toMatchObject(bound);
    expect(pixazo.polls().map(requestIdIn)).toEqual([MINE]);
  });

  it('ends as unconfirmed after SUBMIT_CONFIRM_MS without a callback', async () => {
    const clock = new ManualClock();
    await using calling = await startWithLostAnswer({ status: 404 }, clock);
    const { next, pixazo } = calling;
    clock.advance(600_000);

    expect(await next()).toMatchObject({
      requestId: null,
      status: 'ERROR',
      revision: 2,
      error: { code: 'SUBMISSION_UNCONFIRMED', charged: 'UNKNOWN' },
    });
    expect(pixazo.submits()).toHaveLength(1);
    expect(pixazo.polls()).toEqual([]);
  });
});

describe('a callback that arrives before the submit response', () => {
  it.each([
    ['the same request', MINE],
    ['another request', OTHER],
  ])('and names %s is kept, and binds nothing by itself', async (_what, named) => {
    await using calling = await startPixazoCallingBack();
    const { pixazo, callBack } = calling;
    const answers: number[] = [];
    pixazo.onSubmit(async (submit) => {
      answers.push(await callBack(addressIn(submit), statusBody(named, completed)));
      return { status: 202, body: { request_id: MINE, status: 'QUEUED' } };
    });
    pixazo.onStatus((poll) => ({ body: statusBody(requestIdIn(poll), completed) }));
    const job = await calling.start();
    const next = calling.follow(job.id);
    let end = await next();
    if (end?.status === 'QUEUED') end = await next();

    expect(answers).toEqual([200]);
    expect(job).toMatchObject({ requestId: MINE, status: 'QUEUED' });
    expect(end).toMatchObject({ requestId: MINE, status: 'COMPLETED', revision: 3 });
    expect(pixazo.polls().map(requestIdIn)).toEqual([MINE]);
  });
});
