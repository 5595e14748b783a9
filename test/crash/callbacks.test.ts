import { describe, expect, it } from 'vitest';
import { PUBLIC_URL, startWorkingPixazo } from '../support/working-pixazo.js';
import { dieAndReturn } from './die-and-return.js';

const env = { PUBLIC_URL };

describe('killed while Pixazo accepts the submission, with a callback address', () => {
  it.each(['undici:request:bodySent', 'gateway:answer-read'] as const)(
    'at %s: the job waits, and the first callback binds it',
    async (at) => {
      await using pixazo = await startWorkingPixazo('before-status');
      const { acknowledged, retried, events, broken } = await dieAndReturn(pixazo, { at, env });

      expect(acknowledged).toBeNull();
      expect(retried).toMatchObject({ status: 'SUBMITTING', error: null });
      expect(events.at(-1)).toMatchObject({ id: retried.id, status: 'COMPLETED', error: null });
      expect(broken).toEqual([]);
      expect(pixazo.submits()).toHaveLength(1);
    },
  );

  it.each(['gateway:callback-recorded', 'gateway:answer-read'] as const)(
    'at %s, after an early callback: the request_id that it named is kept',
    async (at) => {
      await using pixazo = await startWorkingPixazo('before-answer');
      const { acknowledged, retried, events, broken } = await dieAndReturn(pixazo, { at, env });

      expect(acknowledged).toBeNull();
      expect(events.at(-1)).toMatchObject({ id: retried.id, status: 'COMPLETED', error: null });
      expect(broken).toEqual([]);
      expect(pixazo.submits()).toHaveLength(1);
    },
  );

  it.each([
    { at: 'gateway:row-written', posts: 0 },
    { at: 'gateway:request-leaving', posts: 0 },
    { at: 'undici:request:bodySent', posts: 1 },
  ] as const)(
    'at $at, and no callback comes: unconfirmed, after SUBMIT_CONFIRM_MS',
    async ({ at, posts }) => {
      await using pixazo = await startWorkingPixazo('never');
      const confirm = { ...env, SUBMIT_CONFIRM_MS: '1500' };
      const { retried, events, broken } = await dieAndReturn(pixazo, { at, env: confirm });

      const last = events.at(-1);
      const error = { code: 'SUBMISSION_UNCONFIRMED', charged: 'UNKNOWN' };
      expect(last).toMatchObject({ id: retried.id, status: 'ERROR', error });
      expect(Date.parse(last?.completedAt ?? '') - Date.parse(retried.createdAt)).toBeGreaterThanOrEqual(
        1_500,
      );
      expect(broken).toEqual([]);
      expect(pixazo.submits()).toHaveLength(posts);
    },
  );
});

describe('killed while a job with a callback address is followed', () => {
  it('at gateway:outcome-recorded: the client without a response finds its job, which continues', async () => {
    await using pixazo = await startWorkingPixazo('before-status');
    const { acknowledged, events, broken } = await dieAndReturn(pixazo, {
      at: 'gateway:outcome-recorded',
      env,
    });

    expect(acknowledged).toBeNull();
    expect(events.at(-1)).toMatchObject({ status: 'COMPLETED', error: null });
    expect(broken).toEqual([]);
    expect(pixazo.submits()).toHaveLength(1);
  });

  it.each([
    'gateway:poll-claimed',
    // The callback arrives during a poll.
    'gateway:callback-recorded',
    'gateway:status-read',
    'gateway:update-recorded',
  ] as const)('at %s: the acknowledged job continues to its end', async (at) => {
    await using pixazo = await startWorkingPixazo('before-status');
    const { acknowledged, retried, events, broken } = await dieAndReturn(pixazo, { at, env });

    expect(acknowledged).toMatchObject({ id: retried.id, status: 'QUEUED' });
    expect(events.at(-1)).toMatchObject({ id: retried.id, status: 'COMPLETED', error: null });
    expect(broken).toEqual([]);
    expect(pixazo.submits()).toHaveLength(1);
  });
});
