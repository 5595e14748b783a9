import { describe, expect, it } from 'vitest';
import { startWorkingPixazo, type WorkingPixazo } from '../support/working-pixazo.js';
import { dieAndReturn } from './die-and-return.js';

/** Refuses the first submission and accepts the next. */
async function startEmptyWallet(): Promise<WorkingPixazo> {
  const pixazo = await startWorkingPixazo();
  pixazo.onSubmit(() =>
    pixazo.submits().length === 1
      ? { status: 402, body: { error: 'Insufficient Balance', message: 'Top up.' } }
      : { status: 202, body: { request_id: 'mirelo-sfx-1-6-text-to-audio_second', status: 'QUEUED' } },
  );
  return pixazo;
}

describe('killed while Pixazo refuses the submission', () => {
  it('at gateway:answer-read: the unrecorded outcome stays unknown, and the key is not sent again', async () => {
    await using pixazo = await startEmptyWallet();
    const { retried, events } = await dieAndReturn(pixazo, { at: 'gateway:answer-read' });

    const error = { code: 'SUBMISSION_UNCONFIRMED', charged: 'UNKNOWN' };
    expect(events.at(-1)).toMatchObject({ id: retried.id, status: 'ERROR', error });
    expect(pixazo.submits()).toHaveLength(1);
  });

  it('at gateway:outcome-recorded: the key is free again', async () => {
    await using pixazo = await startEmptyWallet();
    const { retried, events } = await dieAndReturn(pixazo, { at: 'gateway:outcome-recorded' });

    expect(retried).toMatchObject({ status: 'QUEUED', error: null });
    expect(events.at(-1)).toMatchObject({ id: retried.id, status: 'COMPLETED' });
    expect(pixazo.submits()).toHaveLength(2);
  });
});
