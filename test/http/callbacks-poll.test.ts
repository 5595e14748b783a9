import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { statusBody } from '../support/pixazo-stand-in.js';
import { completed, requestIdIn, startPixazoCallingBack } from './pixazo-calling-back.js';

describe('a callback', () => {
  it('makes the gateway poll at once, and the rest of its body is ignored', async () => {
    await using calling = await startPixazoCallingBack();
    const { pixazo, callBack } = calling;
    pixazo.onStatus((poll) => ({ body: statusBody(requestIdIn(poll), { status: 'PROCESSING' }) }));
    const { id, requestId, address } = await calling.start();
    const next = calling.follow(id);
    await next();
    const body = statusBody('mirelo-sfx-1-6-text-to-audio_another', completed);
    expect(await callBack(address, body)).toBe(200);

    expect(await next()).toMatchObject({
      requestId,
      status: 'PROCESSING',
      revision: 3,
      media: [],
      error: null,
    });
    expect(pixazo.polls()).toHaveLength(1);
    expect(calling.callsFor(requestId)).toBe(1);
  });

  it.each([null, 5, [], {}, { status: 'NONSENSE' }, { request_id: { deep: [] } }])(
    'with the body %j does so too',
    async (body) => {
      await using calling = await startPixazoCallingBack();
      const { requestId, address } = await calling.start();
      await calling.callBack(address, body);

      await calling.pixazo.until(() => calling.callsFor(requestId) === 1);
    },
  );

  it('sent ten times during a poll causes one more poll after it', async () => {
    await using calling = await startPixazoCallingBack();
    const { pixazo, callBack } = calling;
    const held = new EventEmitter();
    const { id, requestId, address } = await calling.start();
    const other = await calling.start();
    pixazo.onStatus(async (poll) => {
      const asked = requestIdIn(poll);
      if (asked === other.requestId) return { body: statusBody(asked, completed) };
      if (calling.callsFor(requestId) === 1) await once(held, 'answer');
      return {
        body: statusBody(asked, { status: calling.callsFor(requestId) > 1 ? 'PROCESSING' : 'QUEUED' }),
      };
    });
    const next = calling.follow(id);
    await next();
    await callBack(address, statusBody(requestId ?? ''));
    await pixazo.until(() => calling.callsFor(requestId) === 1);
    const answers = Array.from({ length: 10 }, () => callBack(address, statusBody(requestId ?? '')));
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(calling.callsFor(requestId)).toBe(1);
    held.emit('answer');
    expect(await next()).toMatchObject({ status: 'PROCESSING' });

    // Every other due job has been polled by the time that a later callback has been processed.
    const nextOfOther = calling.follow(other.id);
    await nextOfOther();
    await callBack(other.address, {});
    expect(await nextOfOther()).toMatchObject({ status: 'COMPLETED' });
    expect(calling.callsFor(requestId)).toBe(2);
  });

  it('for an ended job is accepted each time, and causes no poll', async () => {
    await using calling = await startPixazoCallingBack();
    const { pixazo, callBack } = calling;
    pixazo.onStatus((poll) => ({ body: statusBody(requestIdIn(poll), completed) }));
    const { id, requestId, address } = await calling.start();
    const next = calling.follow(id);
    await next();
    await callBack(address, {});
    const end = await next();
    for (let time = 0; time < 5; time++) {
      expect(await callBack(address, statusBody(requestId ?? '', { status: 'FAILED' }))).toBe(200);
    }
    const other = await calling.start();
    await callBack(other.address, {});
    await pixazo.until(() => calling.callsFor(other.requestId) === 1);

    expect(end).toMatchObject({ status: 'COMPLETED', media: [{ url: 'https://media.test/output.wav' }] });
    expect(await calling.follow(id)()).toEqual(end);
    expect(calling.callsFor(requestId)).toBe(1);
  });
});
