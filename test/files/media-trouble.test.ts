import { once } from 'node:events';
import { get, type IncomingMessage, type RequestListener } from 'node:http';
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { aGate } from '../support/gate.js';
import { startMedia } from '../support/media-under-test.js';

/** The bytes of a response that arrive, and whether it was cut off. */
async function read(url: string): Promise<{ status: number; length: number; isWhole: boolean }> {
  let length = 0;
  const answer = await fetch(url).catch(() => null);
  if (!answer?.body) return { status: answer?.status ?? 0, length, isWhole: false };
  try {
    for await (const chunk of answer.body) length += chunk.length;
  } catch {
    return { status: answer.status, length, isWhole: false };
  }
  return { status: answer.status, length, isWhole: true };
}

const audio = { 'content-type': 'audio/wav' };

describe('a source that fails', () => {
  it.each<[string, RequestListener, RegExp]>([
    ['404', (_q, a) => a.writeHead(404).end('gone'), /HTTP 404/],
    ['403', (_q, a) => a.writeHead(403).end(), /HTTP 403/],
    ['429', (_q, a) => a.writeHead(429).end(), /HTTP 429/],
    ['500', (_q, a) => a.writeHead(500).end('<html>'), /HTTP 500/],
    ['204', (_q, a) => a.writeHead(204).end(), /HTTP 204/],
    ['a page', (_q, a) => a.writeHead(200, { 'content-type': 'text/html' }).end('<html>'), /something else/],
    ['several parts', (_q, a) => a.writeHead(206, audio).end('--part'), /several parts/],
    ['a hang-up', (request) => request.socket.destroy(), /cannot be reached/],
    ['a redirect to nowhere', (_q, a) => a.writeHead(302).end(), /HTTP 302/],
  ])('%s: 502 with the reason', async (_what, serve, why) => {
    await using gateway = await startMedia(serve);
    const answer = await fetch(await gateway.wav());

    expect(answer.status).toBe(502);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(await answer.json()).toEqual({ error: expect.stringMatching(why) });
    expect(gateway.log).toEqual([expect.stringMatching(why)]);
    expect(gateway.log[0]).not.toContain(gateway.source);
  });

  it('is logged once a minute for each reason, not for each request', async () => {
    await using gateway = await startMedia((request, answer) =>
      answer.writeHead(request.url?.includes('other') ? 500 : 404).end(),
    );
    const [url, other] = [await gateway.wav(), await gateway.wav('/other.wav')];
    for (let sent = 0; sent < 20; sent += 1) expect((await fetch(url)).status).toBe(502);
    expect((await fetch(other)).status).toBe(502);

    expect(gateway.log.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ count: 1, reason: expect.stringContaining('HTTP 404') }),
      expect.objectContaining({ count: 1, reason: expect.stringContaining('HTTP 500') }),
    ]);
  });

  it('by not responding: 502 after its time limit', async () => {
    await using gateway = await startMedia(() => undefined, { idleTimeoutMs: 200 });
    const answer = await fetch(await gateway.wav());

    expect(answer.status).toBe(502);
    expect(await answer.json()).toEqual({ error: expect.stringContaining('does not answer in time') });
  });

  it('by sending a byte at a time without end: cut off after half an hour of waiting', async () => {
    const chunks = new PassThrough();
    await using gateway = await startMedia((_request, answer) => {
      answer.writeHead(200, { ...audio, 'content-length': 1_000 });
      chunks.pipe(answer);
    });
    chunks.write('x');
    const answer = await fetch(await gateway.wav());
    const reader = answer.body?.getReader();
    expect((await reader?.read())?.value).toHaveLength(1);
    gateway.clock.advance(29 * 60_000);
    chunks.write('x');
    expect((await reader?.read())?.value).toHaveLength(1);
    gateway.clock.advance(2 * 60_000);
    chunks.write('x');

    await expect(reader?.read()).rejects.toThrow();
    expect(gateway.log).toEqual([expect.stringContaining('it sends too slowly')]);
  });

  it('by stalling in the middle: cut off', async () => {
    const stall: RequestListener = (_request, answer) => {
      answer.writeHead(200, { ...audio, 'content-length': 1_000 }).write('x'.repeat(400));
    };
    await using gateway = await startMedia(stall, { idleTimeoutMs: 200 });

    expect(await read(await gateway.wav())).toEqual({ status: 200, length: 400, isWhole: false });
    expect(gateway.log).toHaveLength(1);
  });

  it('by sending no length, so that a cut would go unnoticed: 502', async () => {
    await using gateway = await startMedia((request) => {
      request.socket.end('HTTP/1.1 200 OK\r\ncontent-type: audio/wav\r\n\r\nhalf a file');
    });
    const answer = await fetch(await gateway.wav());

    expect(answer.status).toBe(502);
    expect(await answer.json()).toEqual({ error: expect.stringContaining('where the file ends') });
  });
});

describe('a source that disconnects', () => {
  const body = 'RIFF-----WAVEfmt ';
  const answers = {
    'with a length': `HTTP/1.1 200 OK\r\ncontent-type: audio/wav\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    'in chunks': `HTTP/1.1 200 OK\r\ncontent-type: audio/wav\r\ntransfer-encoding: chunked\r\n\r\n11\r\n${body}\r\n0\r\n\r\n`,
  };

  it.each(Object.entries(answers))(
    '%s, at any byte, never looks like a complete file',
    async (_what, answer) => {
      let cutAt = 0;
      await using gateway = await startMedia((request) => {
        request.socket.end(answer.slice(0, cutAt));
      });
      for (cutAt = 0; cutAt < answer.length; cutAt += 1) {
        const seen = await read(await gateway.wav());
        expect(seen.status === 502 || !seen.isWhole, `cut at byte ${cutAt}: ${JSON.stringify(seen)}`).toBe(
          true,
        );
      }
      expect(await read(await gateway.wav())).toEqual({ status: 200, length: body.length, isWhole: true });
    },
  );
});

describe('a client that leaves', () => {
  /** Sends a request over a separate connection, which can be cut. */
  function ask(url: string): { answered: Promise<IncomingMessage>; leave: () => void } {
    const request = get(url, { agent: false });
    request.on('error', () => undefined);
    const answered = once(request, 'response').then(([answer]) => answer as IncomingMessage);
    answered.catch(() => undefined);
    return { answered, leave: () => request.destroy() };
  }

  it('before the source responds ends the request there at once', async () => {
    const arrived = aGate();
    const closed = aGate();
    await using gateway = await startMedia((request) => {
      request.socket.once('close', closed.open);
      arrived.open();
    });
    const client = ask(await gateway.wav());
    await arrived.opened;
    client.leave();

    await closed.opened;
    expect(gateway.log).toEqual([]);
  });

  it('in the middle of a file ends the request there at once', async () => {
    const closed = aGate();
    await using gateway = await startMedia((request, answer) => {
      request.socket.once('close', closed.open);
      answer.writeHead(200, { ...audio, 'content-length': 1_000 }).write('x');
    });
    const client = ask(await gateway.wav());
    const answer = await client.answered;
    answer.on('error', () => undefined);
    client.leave();

    await closed.opened;
    expect(gateway.log).toEqual([]);
  });

  it('two hundred times leaves no connection open', async () => {
    const open = new Set<object>();
    let gone = aGate();
    await using gateway = await startMedia((request, answer) => {
      open.add(request.socket);
      request.socket.once('close', () => {
        open.delete(request.socket);
        gone.open();
      });
      answer.writeHead(200, { ...audio, 'content-length': 1_000 }).write('x');
    });
    const url = await gateway.wav();
    for (let round = 0; round < 200; round += 1) {
      gone = aGate();
      const client = ask(url);
      (await client.answered).on('error', () => undefined);
      client.leave();
      await gone.opened;
    }

    expect(open.size).toBe(0);
    expect(gateway.asked).toHaveLength(200);
  });
});

describe('a reader that reads nothing', () => {
  const endless: RequestListener = async (request, answer) => {
    answer.writeHead(200, { ...audio, 'content-length': 1e12 });
    const piece = Buffer.alloc(1024 * 1024);
    while (!request.socket.destroyed)
      if (!answer.write(piece)) await once(answer, 'drain').catch(() => undefined);
  };

  it('is cut off, which ends the request at the source', async () => {
    const closed = aGate();
    await using gateway = await startMedia(
      (request, answer) => {
        request.socket.once('close', closed.open);
        void endless(request, answer);
      },
      { readerStallsMs: 200 },
    );
    const request = get(await gateway.wav(), { agent: false });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    answer.on('error', () => undefined).pause();

    await closed.opened;
    request.destroy();
  });

  it('occupies one of a limited number of places: more files get 503 until one is closed', async () => {
    await using gateway = await startMedia(endless, { mostOpen: 2 });
    const url = await gateway.wav();
    const leaving = new AbortController();
    await Promise.all([fetch(url, { signal: leaving.signal }), fetch(url)]);
    const refused = await fetch(url);

    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(gateway.asked).toHaveLength(2);
    leaving.abort();
    await expect.poll(async () => (await fetch(url)).status).toBe(200);
  });
});

describe('a long file', () => {
  const megabyte = Buffer.alloc(1024 * 1024, 'x');
  const megabytes = 50;

  it('waits at its source for a slow reader, and is never buffered completely', async () => {
    await using gateway = await startMedia(async (_request, answer) => {
      answer.writeHead(200, { ...audio, 'content-length': megabytes * megabyte.length });
      for (let sent = 0; sent < megabytes; sent += 1) {
        if (!answer.write(megabyte)) await once(answer, 'drain');
      }
      answer.end();
    });
    const url = await gateway.wav();
    const before = bytesInUse();
    const answer = await new Promise<IncomingMessage>((resolve) => get(url, { agent: false }, resolve));
    let [length, chunks, kept] = [0, 0, 0];
    for await (const chunk of answer) {
      length += chunk.length;
      if (chunks % 50 === 0) kept = Math.max(kept, bytesInUse() - before);
      chunks += 1;
      // Slower than the source by some turns of the event loop.
      for (let turn = 0; turn < 3; turn += 1) await setImmediate();
    }

    expect(length).toBe(megabytes * megabyte.length);
    // The data in flight at the source, in the gateway and at its reader, in this process; the whole file
    // would be 50.
    expect(kept).toBeLessThan(20 * megabyte.length);
  });
});

const collectGarbage = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

/** The size of the buffers alone, after garbage collection. */
function bytesInUse(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}
