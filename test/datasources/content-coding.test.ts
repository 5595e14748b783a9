import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pixazoAt, submission } from './pixazo-under-test.js';
import { startRawServer } from './raw-server.js';

const signal = new AbortController().signal;
const receipt = Buffer.from('{"request_id":"r-1","status":"QUEUED"}');
const bom = Buffer.from('\ufeff');

/** The outcomes of a submit and of a status call whose response has this body. */
async function outcomesOf(body: Buffer, coding?: string) {
  const head = `HTTP/1.1 202 Accepted\r\n${coding ? `content-encoding: ${coding}\r\n` : ''}content-length: ${body.length}\r\n\r\n`;
  await using server = await startRawServer({
    onRequest: (socket) => socket.end(Buffer.concat([Buffer.from(head), body])),
  });
  const pixazo = pixazoAt(server.url);
  return [await pixazo.submit(submission), await pixazo.status('r-1', signal)];
}

describe('a response with an unrequested content coding', () => {
  it.each([
    ['gzip', 'gzip', gzipSync(receipt)],
    ['gzip in capitals', 'GZIP', gzipSync(receipt)],
    ['gzip without a word', undefined, gzipSync(receipt)],
    ['x-gzip', 'x-gzip', gzipSync(receipt)],
    ['deflate', 'deflate', deflateSync(receipt)],
    ['deflate without a zlib header', 'deflate', deflateRawSync(receipt)],
    ['gzip that was only named', 'gzip', receipt],
    ['br', 'br', brotliCompressSync(receipt)],
    ['two codings', 'deflate, gzip', gzipSync(deflateSync(receipt))],
    ['identity', 'identity', receipt],
    ['gzip around a BOM', 'gzip', gzipSync(Buffer.concat([bom, receipt]))],
    ['a BOM alone', undefined, Buffer.concat([bom, receipt])],
  ])('is read: %s', async (_what, coding, body) => {
    expect(await outcomesOf(body, coding)).toMatchObject([{ kind: 'accepted' }, { kind: 'update' }]);
  });

  it.each([
    ['a bomb', 'gzip', gzipSync(Buffer.alloc(50_000_000)), 'the gzip body is longer than 1048576 bytes'],
    ['a nested bomb', 'gzip, gzip', gzipSync(gzipSync(Buffer.alloc(50_000_000))), 'longer than'],
    ['a corrupt body', 'br', receipt, 'the br body is corrupt'],
    ['an unknown coding', 'zip', receipt, 'the body has an unknown content coding'],
    ['a property of objects', 'constructor', receipt, 'the body has an unknown content coding'],
    ['many codings', 'gzip,gzip,gzip', receipt, 'the body has too many content codings'],
  ])('is described in words if it is unreadable: %s', async (_what, coding, body, words) => {
    const reason = expect.stringContaining(words);
    expect(await outcomesOf(body, coding)).toEqual([
      { kind: 'unknown', reason },
      { kind: 'failed', reason },
    ]);
  });
});
