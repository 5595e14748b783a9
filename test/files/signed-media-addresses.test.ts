import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../src/core/job.js';
import { SignedMediaAddresses } from '../../src/files/signed-media-addresses.js';
import { aJob } from '../support/a-job.js';
import { ManualClock } from '../support/manual-clock.js';
import { MemoryJobStore } from '../support/memory-job-store.js';

const HOUR_MS = 3_600_000;
const file = { url: 'https://pub-1.r2.dev/output.wav', mimeType: 'audio/wav' };
const job = aJob({ status: JobStatus.COMPLETED, media: [file] });

function aProxy(options: { clock?: ManualClock; secret?: string; publicUrl?: string } = {}) {
  const { clock = new ManualClock(), secret = 'secret', publicUrl } = options;
  const store = new MemoryJobStore();
  // The store is in memory, so this is done at once.
  void store.insert(job);
  const proxy = new SignedMediaAddresses(store, clock, {
    secret: Buffer.from(secret),
    publicUrl: publicUrl ? new URL(publicUrl) : null,
    listensAt: () => 'http://127.0.0.1:4000',
  });
  return { clock, proxy };
}

function ticketIn(url: string) {
  const { pathname, searchParams } = new URL(url);
  const [jobId = '', index = ''] = pathname.split('/').slice(-2);
  return { jobId, index, expires: searchParams.get('expires'), signature: searchParams.get('signature') };
}

describe('an address', () => {
  it('stays the same for the rest of the hour, and is valid for at least another', () => {
    const { clock, proxy } = aProxy();
    const first = proxy.addressOf(job, 0, undefined).url;
    clock.advance(HOUR_MS - 1);
    expect(proxy.addressOf(job, 0, undefined).url).toBe(first);

    const expiresAt = Number(ticketIn(first).expires) * 1_000;
    expect(expiresAt - clock.now()).toBeGreaterThan(HOUR_MS);
    clock.advance(1);
    expect(proxy.addressOf(job, 0, undefined).url).not.toBe(first);
  });

  it('is valid at another gateway with the same secret, and at no other', async () => {
    const ticket = ticketIn(aProxy().proxy.addressOf(job, 0, undefined).url);

    expect(await aProxy().proxy.find(ticket)).toMatchObject({ kind: 'granted', file, secondsLeft: 7_200 });
    expect(await aProxy({ secret: 'another' }).proxy.find(ticket)).toEqual({ kind: 'refused' });
  });

  it.each<[string, { publicUrl?: string; host?: string }, string]>([
    ['PUBLIC_URL', { publicUrl: 'https://gateway.test', host: 'evil.test' }, 'https://gateway.test/media/'],
    ['PUBLIC_URL below a path', { publicUrl: 'https://a.test/sfx/' }, 'https://a.test/sfx/media/'],
    ['the host the client used', { host: 'studio.lan:4000' }, 'http://studio.lan:4000/media/'],
    ['the same by number', { host: '[fd00::7]:4000' }, 'http://[fd00::7]:4000/media/'],
    ['where the gateway listens, for a client that names no host', {}, 'http://127.0.0.1:4000/media/'],
    ['the same for a host that is none', { host: 'a b' }, 'http://127.0.0.1:4000/media/'],
    ['the same for an empty one', { host: '' }, 'http://127.0.0.1:4000/media/'],
    ['a host with more than a host in it', { host: 'x:y@studio.lan/p?q#f' }, 'http://studio.lan/media/'],
  ])('leads to %s', (_what, { publicUrl, host }, start) => {
    const url = aProxy({ publicUrl }).proxy.addressOf(job, 0, host).url;

    expect(url.startsWith(`${start}${job.id}/0?expires=`), url).toBe(true);
  });
});
