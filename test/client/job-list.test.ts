import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import { expect, it } from 'vitest';
import WebSocket from 'ws';
import { followJobs } from '../../examples/caches/job-list.js';
import { type JobProgressFragment, ListJobsDocument } from '../../examples/graph/graphql.js';
import { startSandbox } from '../sandbox/start-sandbox.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { startTestGateway } from '../support/test-gateway.js';
import { untilTheEnd } from '../support/until-the-end.js';

it('followJobs ends with the same jobs as the list after jobs were created, finished and deleted while it was offline', async () => {
  let now = Date.now();
  const sandbox = await startSandbox({ now: () => now });
  const env = { PIXAZO_API_KEY: 'some-key', PIXAZO_BASE_URL: sandbox.url };
  const gateway = untilTheEnd(await startTestGateway(env));
  const proxy = untilTheEnd(await startFaultProxy(new URL(gateway.url)));
  const subscribed: { after?: string }[] = [];
  const socket = createClient({
    url: new URL('/graphql', proxy.url).href.replace(/^http/, 'ws'),
    webSocketImpl: recording(subscribed),
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 10)),
  });
  untilTheEnd({ [Symbol.asyncDispose]: async () => socket.dispose() });
  const list = async () => (await gateway.graphql(print(ListJobsDocument))).data.jobs;
  const held = new Map<string, string>();
  const generate = async (textPrompt: string): Promise<string> => {
    const mutation = `mutation { generateMireloSfx16TextToAudio(input: { textPrompt: "${textPrompt}" }) { job { id } } }`;
    return (await gateway.graphql(mutation)).data.generateMireloSfx16TextToAudio.job.id;
  };
  const statuses = async () =>
    new Map((await list()).nodes.map(({ id, status }: JobProgressFragment) => [id, status]));
  const finish = async (id: string) => {
    now += 60_000;
    await expect.poll(async () => (await statuses()).get(id)).toBe('COMPLETED');
  };
  const ended = await generate('ended before');
  await finish(ended);

  const following = followJobs(socket, list, (jobs) => {
    held.clear();
    for (const { id, status } of jobs.values()) held.set(id, status);
  });
  following.catch(() => undefined);
  await expect.poll(() => subscribed).toHaveLength(1);
  const earlier = await generate('running before');
  await expect.poll(() => held.has(earlier)).toBe(true);
  const running = await generate('finished while offline');
  await expect.poll(() => held.has(running)).toBe(true);
  await proxy.refuse(true);
  proxy.cut();
  await finish(running);
  await gateway.graphql(`mutation { deleteJob(id: "${ended}") { deletedJobId } }`);
  const created = await generate('created while offline');
  await proxy.refuse(false);

  await expect.poll(() => [...held.keys()].sort()).toEqual([earlier, running, created].sort());
  await expect.poll(() => held.get(running)).toBe('COMPLETED');
  await finish(created);
  await expect.poll(() => held.get(created)).toBe('COMPLETED');
  expect(held).toEqual(await statuses());
  expect(subscribed).toHaveLength(2);
  expect(subscribed[1]?.after).not.toBe(subscribed[0]?.after);
});

/** A WebSocket that records the variables of each subscription it sends. */
function recording(subscribed: { after?: string }[]) {
  return class extends WebSocket {
    override send(data: string): void {
      const message = JSON.parse(data);
      if (message.type === 'subscribe') subscribed.push(message.payload.variables);
      super.send(data);
    }
  };
}
