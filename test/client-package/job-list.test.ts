import { expect, it } from 'vitest';
import type { JobList } from '../../packages/client/src/job-list.js';
import { cursorText } from '../../src/core/updates-cursor.js';
import { startSandbox } from '../sandbox/start-sandbox.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { startTestGateway } from '../support/test-gateway.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { connected, MODEL, recordingSocket, untilState } from './connected.js';

async function startWorld() {
  let now = Date.now();
  const sandbox = await startSandbox({ now: () => now });
  const env = { PIXAZO_API_KEY: 'some-key', PIXAZO_BASE_URL: sandbox.url };
  const server = untilTheEnd(await startTestGateway(env));
  const proxy = untilTheEnd(await startFaultProxy(new URL(server.url)));
  // The jobs of another tab: they reach the gateway whatever happens to the proxy.
  const direct = connected(server.url);
  const generate = async (labels: string[] = []) =>
    (await direct.generate(MODEL, { textPrompt: 'Rain on a roof' }, { labels })).id;
  /** Newest first. */
  const generateMany = async (count: number) =>
    (await Promise.all(Array.from({ length: count }, () => generate()))).sort().reverse();
  const finish = async (id: string) => {
    now += 60_000;
    for await (const _ of direct.follow(id));
  };
  const remove = (id: string) => direct.request(`mutation { deleteJob(id: "${id}") { deletedJobId } }`);
  return { proxy, generate, generateMany, finish, remove };
}

function idsOf(list: JobList): string[] {
  return list.getSnapshot().jobs.map(({ id }) => id);
}

it('a list goes live with its first page, and loadMore reads the next one', async () => {
  const { proxy, generateMany } = await startWorld();
  const ids = await generateMany(22);
  const list = connected(proxy.url).jobs();
  expect(list.getSnapshot()).toEqual({
    jobs: [],
    totalCount: 0,
    hasMore: false,
    status: 'loading',
    error: null,
  });
  await expect
    .poll(() => list.getSnapshot())
    .toMatchObject({ status: 'live', hasMore: true, totalCount: 22 });
  expect(idsOf(list)).toEqual(ids.slice(0, 20));
  await Promise.all([list.loadMore(), list.loadMore()]);

  expect(list.getSnapshot()).toMatchObject({ hasMore: false, totalCount: 22 });
  expect(idsOf(list)).toEqual(ids);
});

it('each page of a list is as long as all pages before it, so that a long list needs few of them', async () => {
  const { proxy, generateMany } = await startWorld();
  const ids = await generateMany(65);
  const list = connected(proxy.url).jobs();
  await expect.poll(() => list.getSnapshot()).toMatchObject({ status: 'live' });
  await list.loadMore();
  expect(list.getSnapshot().jobs).toHaveLength(40);
  await list.loadMore();

  expect(idsOf(list)).toEqual(ids);
});

it('a listener that asks for older jobs at each change gets all of them', async () => {
  const { proxy, generateMany } = await startWorld();
  const ids = await generateMany(65);
  const list = connected(proxy.url).jobs();
  list.subscribe(() => void list.loadMore());

  await expect.poll(() => idsOf(list)).toEqual(ids);
});

it('a list shows what was created, finished and deleted while it was offline, and says that it is offline', async () => {
  const { proxy, generate, finish, remove } = await startWorld();
  const ended = await generate();
  await finish(ended);
  const running = await generate();
  const { webSocketImpl, sent, received } = recordingSocket();
  const list = connected(proxy.url, { webSocketImpl }).jobs();
  await expect.poll(() => list.getSnapshot().status).toBe('live');
  const other = await generate();
  await expect.poll(() => idsOf(list)).toEqual([other, running, ended]);
  const seen = await generate();
  await expect.poll(() => idsOf(list)).toEqual([seen, other, running, ended]);
  await proxy.refuse(true);
  proxy.cut();
  await expect.poll(() => list.getSnapshot()).toMatchObject({ status: 'offline', error: null });
  const reached = received.filter(({ type }) => type === 'next').at(-1)?.payload?.data?.jobUpdates?.cursor;
  await remove(ended);
  const created = await generate();
  await finish(running);
  expect(idsOf(list)).toEqual([seen, other, running, ended]);
  await proxy.refuse(false);

  await expect.poll(() => list.getSnapshot().status).toBe('live');
  await expect.poll(() => idsOf(list)).toEqual([created, seen, other, running]);
  await expect.poll(() => list.getSnapshot().jobs[3]?.status).toBe('COMPLETED');
  expect(list.getSnapshot().totalCount).toBe(4);
  const subscribed = sent.filter(({ type }) => type === 'subscribe');
  expect(subscribed.map(({ payload }) => payload?.variables?.after).slice(1)).toEqual([reached]);
});

it('a list that could not be read at first is read when the gateway is back', async () => {
  const { proxy, generate } = await startWorld();
  const id = await generate();
  await proxy.refuse(true);
  const list = connected(proxy.url).jobs();
  await expect.poll(() => list.getSnapshot()).toMatchObject({ status: 'offline', error: null });
  await proxy.refuse(false);

  await expect.poll(() => list.getSnapshot().status).toBe('live');
  expect(idsOf(list)).toEqual([id]);
});

it('a job that was started or deleted here is in the lists, or gone from them, at once, also while no update arrives', async () => {
  const { proxy, finish } = await startWorld();
  const gateway = connected(proxy.url);
  const [all, others] = [gateway.jobs(), gateway.jobs({ labels: ['other'] })];
  await expect.poll(() => all.getSnapshot().status).toBe('live');
  await expect.poll(() => others.getSnapshot().status).toBe('live');
  proxy.cut();
  await untilState(gateway, 'offline');
  const { id } = await gateway.generate(MODEL, { textPrompt: 'Rain on a roof' });

  expect(idsOf(all)).toEqual([id]);
  expect(all.getSnapshot().totalCount).toBe(1);
  expect(idsOf(others)).toEqual([]);
  await finish(id);
  await expect.poll(() => all.getSnapshot().status).toBe('live');
  await proxy.refuse(true);
  proxy.cut();
  await expect.poll(() => all.getSnapshot().status).toBe('offline');
  await proxy.refuse(false);
  await gateway.deleteJob(id);
  expect(all.getSnapshot()).toMatchObject({ jobs: [], totalCount: 0 });
});

it('a filtered list lets a job go that no longer matches, and takes no job that does not', async () => {
  const { proxy, generate, finish } = await startWorld();
  const mine = await generate(['mine']);
  const list = connected(proxy.url).jobs({ status: ['QUEUED', 'PROCESSING'], labels: ['mine'] });
  await expect.poll(() => list.getSnapshot().status).toBe('live');
  expect(idsOf(list)).toEqual([mine]);
  await generate(['other']);
  const next = await generate(['mine', 'other']);
  await expect.poll(() => idsOf(list)).toEqual([next, mine]);
  await finish(mine);

  await expect.poll(() => list.getSnapshot()).toMatchObject({ jobs: [], totalCount: 0 });
});

it('a list whose cursor has expired is read again as far as it was shown', async () => {
  const { proxy, generate, generateMany, finish, remove } = await startWorld();
  const deleted = await generate();
  await finish(deleted);
  const ids = await generateMany(21);
  const old = cursorText({ databaseId: 'another-database', position: 0, takenAt: 0 });
  let lists = 0;
  const fetch = async (url: string, init: RequestInit) => {
    const response = await globalThis.fetch(url, init);
    if (!String(init.body).includes('updatesCursor')) return response;
    lists += 1;
    const body = await response.text();
    return new Response(
      lists > 2 ? body : body.replace(/"updatesCursor":"[^"]+"/, `"updatesCursor":"${old}"`),
    );
  };
  const gateway = connected(proxy.url, { fetch }, { longestPauseMs: 0 });
  const list = gateway.jobs();
  const changes: number[] = [];
  list.subscribe(() => changes.push(list.getSnapshot().jobs.length));
  await expect.poll(() => lists).toBeGreaterThan(2);
  await expect.poll(() => list.getSnapshot().status).toBe('live');
  await list.loadMore();
  await remove(deleted);

  await expect.poll(() => idsOf(list)).toEqual(ids);
});

it('a closed list changes no more, and closes the socket when it was the last', async () => {
  const { proxy, generate } = await startWorld();
  const gateway = connected(proxy.url);
  const list = gateway.jobs();
  await expect.poll(() => list.getSnapshot().status).toBe('live');
  list.close();
  await generate();
  await untilState(gateway, 'idle');

  expect(idsOf(list)).toEqual([]);
  await list.loadMore();
});

it('a list with a filter that the gateway refuses is given up with the reason', async () => {
  const { proxy } = await startWorld();
  const list = connected(proxy.url).jobs({ labels: [...'abcdefghijk'] });

  await expect
    .poll(() => list.getSnapshot())
    .toMatchObject({ status: 'offline', error: { code: 'BAD_USER_INPUT' } });
});
