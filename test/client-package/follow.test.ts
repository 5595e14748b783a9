import { expect, it } from 'vitest';
import type { Job } from '../../packages/client/src/job.js';
import { startSandbox } from '../sandbox/start-sandbox.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { freePort } from '../support/free-port.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway } from '../support/test-gateway.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { connected, MODEL, recordingSocket, untilState } from './connected.js';

const input = { textPrompt: 'Rain on a tin roof' };

/** A gateway and its sandbox, whose jobs end when the test says so, behind a proxy with faults. */
async function startWorld(env: Record<string, string> = {}) {
  let now = Date.now();
  const sandbox = await startSandbox({ now: () => now });
  const start = () => startTestGateway({ PIXAZO_API_KEY: 'key', PIXAZO_BASE_URL: sandbox.url, ...env });
  const server = untilTheEnd(await start());
  const proxy = untilTheEnd(await startFaultProxy(new URL(server.url)));
  const finishJobs = () => {
    now += 60_000;
  };
  return { start, server, proxy, finishJobs };
}

/** Collects the revisions of a job; `ended` resolves when the loop is over. */
function collected(jobs: AsyncIterable<Job>): { seen: Job[]; ended: Promise<void> } {
  const seen: Job[] = [];
  const ended = (async () => {
    for await (const job of jobs) seen.push(job);
  })();
  return { seen, ended };
}

function expectRisingRevisions(seen: Job[]): void {
  const revisions = seen.map(({ revision }) => revision);
  expect(revisions).toEqual([...new Set(revisions)].sort((one, other) => one - other));
}

it('follow returns each revision once and ends after the last, although its connection was cut', async () => {
  const { proxy, finishJobs } = await startWorld();
  const { webSocketImpl, received } = recordingSocket();
  const gateway = connected(proxy.url, { webSocketImpl });
  const { id } = await gateway.generate(MODEL, input);
  const { seen, ended } = collected(gateway.follow(id));
  for (let cuts = 0; cuts < 3; cuts += 1) {
    // Each subscription begins with the job as it is.
    await expect.poll(() => received.filter(({ type }) => type === 'next').length).toBeGreaterThan(cuts);
    const offline = untilState(gateway, 'offline');
    proxy.cut();
    await offline;
  }
  finishJobs();
  await ended;

  expectRisingRevisions(seen);
  expect(seen.at(-1)).toMatchObject({ status: 'COMPLETED', media: [{ mimeType: 'audio/wav' }] });
});

it('follow survives a gateway that is started again on the same database and port', async () => {
  const directory = untilTheEnd(await temporaryDirectory());
  const env = { PORT: String(await freePort()), DATABASE_URL: `file:${directory.path}/gateway.db` };
  const { start, server, finishJobs } = await startWorld(env);
  const gateway = connected(server.url);
  const { id } = await gateway.generate(MODEL, input);
  const { seen, ended } = collected(gateway.follow(id));
  await expect.poll(() => seen).not.toHaveLength(0);
  await server.stop();
  await untilState(gateway, 'offline');
  finishJobs();
  untilTheEnd(await start());
  await ended;

  expectRisingRevisions(seen);
  expect(seen.at(-1)?.status).toBe('COMPLETED');
});

it('follow notices a connection that fails silently, and gets the missed revision over another one', async () => {
  const { proxy, finishJobs } = await startWorld();
  const gateway = connected(proxy.url, {}, { pingAfterMs: 20, pongWithinMs: 200 });
  const { id } = await gateway.generate(MODEL, input);
  const { seen, ended } = collected(gateway.follow(id));
  await expect.poll(() => seen).not.toHaveLength(0);
  proxy.forget();
  finishJobs();
  await ended;

  expect(seen.at(-1)?.status).toBe('COMPLETED');
});

it('follow replaces a connection that does not open in time', async () => {
  const { proxy, finishJobs } = await startWorld();
  const gateway = connected(proxy.url, {}, { connectWithinMs: 200 });
  const { id } = await gateway.generate(MODEL, input);
  finishJobs();
  proxy.silence(true);
  const { seen, ended } = collected(gateway.follow(id));
  await untilState(gateway, 'offline');
  proxy.silence(false);
  await ended;

  expect(seen.at(-1)?.status).toBe('COMPLETED');
});

it('follow throws NOT_FOUND for a job that does not exist', async () => {
  const { proxy } = await startWorld();

  const { ended } = collected(connected(proxy.url).follow('01a22a07-183f-7aa6-9daa-12ce47250d16'));

  await expect(ended).rejects.toMatchObject({ name: 'GatewayError', code: 'NOT_FOUND', retryable: false });
});

it('follow gives a slow reader the latest revision alone', async () => {
  const { server, proxy, finishJobs } = await startWorld();
  const gateway = connected(proxy.url);
  const { id } = await gateway.generate(MODEL, input);
  const following = gateway.follow(id);
  expect(await following.next()).toMatchObject({ value: { id } });
  finishJobs();
  await expect
    .poll(async () => (await server.graphql('{ jobs { nodes { status } } }')).data.jobs.nodes)
    .toEqual([{ status: 'COMPLETED' }]);
  // The socket closes a second after its last subscription, and with it everything has arrived.
  await untilState(gateway, 'idle');

  expect(await following.next()).toMatchObject({ value: { status: 'COMPLETED' } });
  expect(await following.next()).toEqual({ done: true, value: undefined });
});

it('a loop that waits ends when it is returned or its gateway object is closed, and the socket is closed', async () => {
  const { proxy } = await startWorld();
  const gateway = connected(proxy.url);
  const { id } = await gateway.generate(MODEL, input);
  const returned = gateway.follow(id);
  const closed = collected(gateway.follow(id));
  await returned.next();
  const waiting = returned.next();
  await returned.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  await expect.poll(() => closed.seen).not.toHaveLength(0);
  gateway.close();
  await closed.ended;

  expect(gateway.connection.getSnapshot()).toBe('idle');
});

it('follow says which option is missing on a version of Node without a WebSocket', async () => {
  const gateway = connected('http://gateway.test', { webSocketImpl: undefined });

  const { ended } = collected(gateway.follow('01a22a07-183f-7aa6-9daa-12ce47250d16'));

  if ('WebSocket' in globalThis) gateway.close();
  else await expect(ended).rejects.toThrow(/^webSocketImpl is missing/);
});
