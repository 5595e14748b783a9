import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isObjectType } from 'graphql';
import { expect, it } from 'vitest';
import WebSocket from 'ws';
import { apolloClient } from '../../examples/apollo-client.js';
import { FollowJobDocument, GenerateSoundDocument } from '../../examples/graph/graphql.js';
import { liveSocket } from '../../examples/live-socket.js';
import { keys, urqlClient } from '../../examples/urql.js';
import { startSandbox } from '../sandbox/start-sandbox.js';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';
import { startTestGateway } from '../support/test-gateway.js';
import { theGraph } from '../support/the-graph.js';
import { untilTheEnd } from '../support/until-the-end.js';

const variables = { input: { textPrompt: 'Rain on a tin roof' }, idempotencyKey: 'one-press' };

it('Apollo Client as in the example pays once although a response is lost, and follows its job through a cut', async () => {
  const { url, cut, finish, jobs } = await startUnreliableGateway();
  const client = apolloClient(url, socketTo(url));

  const { data } = await client.mutate({ mutation: GenerateSoundDocument, variables });
  const id = data?.generation.job.id ?? '';
  const statuses: string[] = [];
  await new Promise<void>((complete, error) => {
    client.subscribe({ query: FollowJobDocument, variables: { id } }).subscribe({
      next: ({ data: event }) => {
        if (event) statuses.push(event.job.status);
        if (statuses.length === 1) cut();
        if (statuses.length === 2) finish();
      },
      complete,
      error,
    });
  });

  expect(statuses).toEqual(['QUEUED', 'QUEUED', 'COMPLETED']);
  expect(await jobs()).toEqual([{ id }]);
});

it('urql as in the example pays once although a response is lost, and follows its job through a cut', async () => {
  const { url, cut, finish, jobs } = await startUnreliableGateway();
  const client = urqlClient(url, socketTo(url));

  const { data } = await client.mutation(GenerateSoundDocument, variables);
  const id = data?.generation.job.id ?? '';
  const statuses: string[] = [];
  await new Promise<void>((resolve) => {
    client.subscription(FollowJobDocument, { id }).subscribe(({ data: event, hasNext }) => {
      // urql reports the end of a subscription by repeating the last event.
      if (!hasNext) return resolve();
      if (event) statuses.push(event.job.status);
      if (statuses.length === 1) cut();
      if (statuses.length === 2) finish();
    });
  });

  expect(statuses).toEqual(['QUEUED', 'QUEUED', 'COMPLETED']);
  expect(await jobs()).toEqual([{ id }]);
});

it('the keys of the urql example name every type without an id', () => {
  const graph = theGraph();
  const roots = [graph.getQueryType(), graph.getMutationType(), graph.getSubscriptionType()];
  const embedded = Object.values(graph.getTypeMap()).filter(
    (type) =>
      isObjectType(type) && !type.name.startsWith('__') && !roots.includes(type) && !type.getFields().id,
  );

  expect(Object.keys(keys)).toEqual(embedded.map(({ name }) => name).sort());
});

it('the example with fetch alone pays once although a response is lost, and reads its job to the end', async () => {
  const { proxy, jobs, finish } = await startUnreliableGateway();
  const running = promisify(execFile)(process.execPath, ['examples/fetch.js', 'Rain on a tin roof'], {
    env: { GATEWAY_URL: proxy.url.origin },
  });
  await expect.poll(jobs).toHaveLength(1);
  finish();

  const { stdout, stderr } = await running;
  expect(stderr).toBe('No response. Again in 2 s.\n');
  expect(stdout).toMatch(/^COMPLETED 100 % http:\S+\n$/m);
  expect(await jobs()).toHaveLength(1);
});

interface UnreliableGateway {
  /** The graph, behind a proxy that cuts off the first response. */
  url: string;
  proxy: FaultProxy;
  /** Cuts every connection. */
  cut(): void;
  /** Lets every job end. */
  finish(): void;
  jobs(): Promise<{ id: string }[]>;
}

async function startUnreliableGateway(): Promise<UnreliableGateway> {
  let now = Date.now();
  const sandbox = await startSandbox({ now: () => now });
  const env = { PIXAZO_API_KEY: 'some-key', PIXAZO_BASE_URL: sandbox.url };
  const gateway = untilTheEnd(await startTestGateway(env));
  const proxy = untilTheEnd(
    await startFaultProxy(new URL(gateway.url), (connection) =>
      connection === 0 ? { cutAnswerAfter: 10 } : {},
    ),
  );
  return {
    url: new URL('/graphql', proxy.url).href,
    proxy,
    cut: () => proxy.cut(),
    finish: () => {
      now += 60_000;
    },
    jobs: async () => (await gateway.graphql('{ jobs { nodes { id } } }')).data.jobs.nodes,
  };
}

function socketTo(url: string) {
  const socket = liveSocket(url, undefined, WebSocket);
  untilTheEnd({ [Symbol.asyncDispose]: async () => socket.dispose() });
  return socket;
}
