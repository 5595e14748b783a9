import { readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SharedLocker } from '../../src/files/shared-locker.js';
import { aGate } from '../support/gate.js';
import { ManualClock } from '../support/manual-clock.js';
import { postgresDatabase } from '../support/postgres-database.js';
import { openPostgresStore } from '../support/postgres-store.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway } from '../support/test-gateway.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { createUpload, findUpload, mp4, patch } from '../support/upload-client.js';

/** The lockers of two gateways on one PostgreSQL, and the time that both have. */
async function twoLockers() {
  const { uploadLocks } = await openPostgresStore(untilTheEnd(await postgresDatabase()).url);
  if (!uploadLocks) throw new Error('The store has no locks');
  const clock = new ManualClock();
  const frozen = new ManualClock();
  return {
    clock,
    one: new SharedLocker(uploadLocks, clock).newLock('upload-1'),
    other: new SharedLocker(uploadLocks, clock).newLock('upload-1'),
    /** Of a gateway that extends no lock. */
    dead: new SharedLocker(uploadLocks, frozen).newLock('upload-1'),
    frozen,
  };
}

const forever = new AbortController().signal;

/** Lets time pass in steps, each once so many sleep, until this is over. */
async function passing(clock: ManualClock, work: Promise<unknown>, sleepers = 1): Promise<void> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  work.then(over, over);
  await expect
    .poll(
      () => {
        if (clock.sleeping >= sleepers) clock.advance(500);
        return isOver;
      },
      { interval: 5 },
    )
    .toBe(true);
}

describe('the lock on an upload, of two gateways on one PostgreSQL', () => {
  it('goes to the second once the first was asked to release it and did', async () => {
    const { clock, one, other } = await twoLockers();
    const asked = aGate();
    await one.lock(forever, asked.open);
    const second = other.lock(forever, () => undefined);
    void asked.opened.then(() => one.unlock());
    await passing(clock, second);

    await expect(second).resolves.toBeUndefined();
    await other.unlock();
    await one.lock(forever, () => undefined);
    await one.unlock();
  });

  it('is free 15 seconds after its gateway died, which ends its own request if it comes back', async () => {
    const { clock, frozen, other, dead } = await twoLockers();
    const ended = aGate();
    await dead.lock(forever, ended.open);
    const began = clock.now();
    const second = other.lock(forever, () => undefined);
    await passing(clock, second);
    expect(clock.now() - began).toBeGreaterThanOrEqual(15_000);

    frozen.advance(2_000);
    await ended.opened;
    await dead.unlock();
    await other.unlock();
  });

  it('is refused after 30 seconds to a request that waits while another keeps it', async () => {
    const { clock, one, other } = await twoLockers();
    await one.lock(forever, () => undefined);
    const second = other.lock(forever, () => undefined);
    await Promise.all([
      passing(clock, second, 2),
      expect(second).rejects.toMatchObject({ status_code: 500 }),
    ]);

    await one.unlock();
  });

  it('is not waited for once the request has ended', async () => {
    const { one, other } = await twoLockers();
    await one.lock(forever, () => undefined);
    const left = new AbortController();
    const second = other.lock(left.signal, () => undefined);
    left.abort();

    await expect(second).rejects.toMatchObject({ body: expect.stringContaining('abort') });
    await one.unlock();
  });
});

it('an upload that two gateways receive at once is written by one of them at a time', async () => {
  const database = untilTheEnd(await postgresDatabase());
  const directory = untilTheEnd(await temporaryDirectory());
  const shared = { DATABASE_URL: database.url, FILES_URL: `file:${directory.path}` };
  await using one = await startTestGateway(shared);
  await using other = await startTestGateway(shared);
  const { id, uploadUrl } = await createUpload(one);
  const atOther = uploadUrl.replace(one.url, other.url);
  const head = {
    'tus-resumable': '1.0.0',
    'upload-offset': '0',
    'content-type': 'application/offset+octet-stream',
  };
  const first = httpRequest(uploadUrl, { method: 'PATCH', headers: { ...head, 'content-length': '1000' } });
  first.on('error', () => undefined);
  first.write(mp4().subarray(0, 300));
  await expect.poll(async () => (await findUpload(one, id))?.receivedBytes).toBe(300);

  const resumed = await fetch(atOther, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
  expect(resumed.headers.get('upload-offset')).toBe('300');
  first.write(Buffer.alloc(700, '!'));
  expect((await patch(atOther, mp4().subarray(300), 300)).status).toBe(204);
  first.destroy();

  expect((await readFile(join(directory.path, 'uploads', id))).equals(mp4())).toBe(true);
});
