import { describe, expect, it } from 'vitest';
import { startWorkingPixazo } from '../support/working-pixazo.js';
import { dieAndReturn } from './die-and-return.js';

const unconfirmed = { code: 'SUBMISSION_UNCONFIRMED', charged: 'UNKNOWN' };

describe('killed before the outcome of the submission is recorded, without a callback address', () => {
  it.each([
    { at: 'gateway:row-written', posts: 0 },
    { at: 'gateway:request-leaving', posts: 0 },
    { at: 'undici:client:sendHeaders', posts: 0 },
    { at: 'undici:request:bodySent', posts: 1 },
    { at: 'undici:request:trailers', posts: 1 },
    { at: 'gateway:answer-read', posts: 1 },
  ] as const)('at $at: the job ends unconfirmed and is not sent again', async ({ at, posts }) => {
    await using pixazo = await startWorkingPixazo();
    const { acknowledged, retried, events, broken } = await dieAndReturn(pixazo, { at });

    expect(acknowledged).toBeNull();
    expect(events.at(-1)).toMatchObject({ id: retried.id, revision: 2, status: 'ERROR', error: unconfirmed });
    expect(broken).toEqual([]);
    expect(pixazo.submits()).toHaveLength(posts);
    expect(pixazo.polls()).toHaveLength(0);
  });
});

describe('killed after the outcome of the submission is recorded', () => {
  it('at gateway:outcome-recorded: the client without a response finds its job, which continues', async () => {
    await using pixazo = await startWorkingPixazo();
    const { acknowledged, retried, events, broken } = await dieAndReturn(pixazo, {
      at: 'gateway:outcome-recorded',
    });

    expect(acknowledged).toBeNull();
    expect(events.at(-1)).toMatchObject({ id: retried.id, status: 'COMPLETED', error: null });
    expect(broken).toEqual([]);
    expect(pixazo.submits()).toHaveLength(1);
  });

  it.each([
    { at: 'gateway:poll-claimed', count: 1 },
    // The first call was the submission.
    { at: 'undici:client:sendHeaders', count: 2 },
    { at: 'gateway:status-read', count: 1 },
    { at: 'gateway:update-recorded', count: 3 },
  ] as const)('at $at no. $count: the acknowledged job continues to its end', async (death) => {
    await using pixazo = await startWorkingPixazo();
    const { acknowledged, retried, events, broken } = await dieAndReturn(pixazo, death);

    expect(acknowledged).toMatchObject({ id: retried.id, status: 'QUEUED' });
    expect(events.at(-1)).toMatchObject({ id: retried.id, status: 'COMPLETED', error: null });
    expect(broken).toEqual([]);
    expect(pixazo.submits()).toHaveLength(1);
  });
});
