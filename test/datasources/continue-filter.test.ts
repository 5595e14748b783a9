import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { pixazoAt, submission } from './pixazo-under-test.js';
import { startRawServer } from './raw-server.js';

const signal = new AbortController().signal;
const interim = 'HTTP/1.1 100 Continue\r\n\r\n';
const receipt = '{"request_id":"r-1","status":"QUEUED"}';
const answer = `HTTP/1.1 202 Accepted\r\nkeep-alive: timeout=600\r\ncontent-length: ${receipt.length}\r\n\r\n${receipt}`;

describe('an unrequested 100 Continue', () => {
  it.each([
    ['with the answer', interim + answer],
    ['with a header of its own', `HTTP/1.1 100 Continue\r\nserver: some\r\n\r\n${answer}`],
    ['twice', interim + interim + answer],
    ['before another interim answer', `${interim}HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${answer}`],
  ])('%s loses no accepted submit, also on a reused connection', async (_how, sent) => {
    await using server = await startRawServer({ onRequest: (socket) => socket.write(sent) });
    const pixazo = pixazoAt(server.url);
    for (let round = 0; round < 2; round++) {
      expect(await pixazo.submit(submission)).toMatchObject({
        kind: 'accepted',
        update: { requestId: 'r-1' },
      });
      await setImmediate();
    }
    await pixazo.close();
  });

  it('may arrive in any two chunks', async () => {
    const whole = interim + answer;
    let cut = 0;
    await using server = await startRawServer({
      onRequest: (socket) => {
        socket.setNoDelay();
        socket.write(whole.slice(0, cut), () => setImmediate().then(() => socket.write(whole.slice(cut))));
      },
    });
    const pixazo = pixazoAt(server.url);
    for (cut = 1; cut < whole.length; cut++) {
      expect((await pixazo.submit(submission)).kind, `cut at byte ${cut}`).toBe('accepted');
    }
    await pixazo.close();
  });

  it('loses no status response', async () => {
    await using server = await startRawServer({ onRequest: (socket) => socket.write(interim + answer) });
    const pixazo = pixazoAt(server.url);
    expect((await pixazo.status('r-1', signal)).kind).toBe('update');
    await pixazo.close();
  });

  it('without a response after it leaves the outcome of the submit unknown', async () => {
    await using server = await startRawServer({ onRequest: (socket) => socket.end(interim) });
    expect((await pixazoAt(server.url).submit(submission)).kind).toBe('unknown');
  });

  it('is left unchanged inside a body', async () => {
    const body = `{"request_id":"r-1","note":"`;
    const rest = `HTTP/1.1 100 Continue"}`;
    const head = `HTTP/1.1 202 Accepted\r\ncontent-length: ${body.length + rest.length}\r\n\r\n`;
    await using server = await startRawServer({
      onRequest: (socket) => socket.write(head + body, () => setImmediate().then(() => socket.end(rest))),
    });
    expect((await pixazoAt(server.url).submit(submission)).kind).toBe('accepted');
  });
});
