import { Client, type Exchange, fetchExchange, subscriptionExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { expect, it } from 'vitest';
import { newestJobsExchange } from '../../examples/caches/urql-exchange.js';
import { FollowJobDocument, GenerateSoundDocument, ReadJobDocument } from '../../examples/graph/graphql.js';
import { neverFall, startLateResponses } from './late-responses.js';

it("newestJobsExchange keeps late responses from taking a job back in urql's Graphcache", async () => {
  const { revisions, status } = await lateResponsesInCache([newestJobsExchange()]);

  expect(status).toBe('COMPLETED');
  expect(neverFall(revisions)).toBe(true);
});

it("late responses take a job back in urql's Graphcache without newestJobsExchange", async () => {
  const { revisions, status } = await lateResponsesInCache([]);

  expect(status).toBe('QUEUED');
  expect(neverFall(revisions)).toBe(false);
});

/**
 * The revisions of a job in the cache, when the responses to a mutation and a query arrive only after its
 * last event.
 */
async function lateResponsesInCache(recipe: Exchange[]) {
  const late = await startLateResponses();
  const client = new Client({
    url: late.url,
    fetch: late.fetch,
    preferGetMethod: false,
    exchanges: [
      cacheExchange({ keys: { GenerationPayload: () => null, JobError: () => null } }),
      ...recipe,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({ unsubscribe: late.socket.subscribe({ query, variables }, sink) }),
        }),
      }),
    ],
  });
  const variables = { input: { textPrompt: 'Rain on a tin roof' }, idempotencyKey: 'some-key' };
  const mutation = client.mutation(GenerateSoundDocument, variables).toPromise();
  const id = await late.held(1);
  const revisions: number[] = [];
  let status: string | undefined;
  client.query(ReadJobDocument, { id }).subscribe(({ data }) => {
    if (!data?.job) return;
    revisions.push(data.job.revision);
    status = data.job.status;
  });
  await late.held(2);
  const followed = new Promise<void>((resolve) => {
    client.subscription(FollowJobDocument, { id }).subscribe(({ data, hasNext }) => {
      if (data) revisions.push(data.job.revision);
      if (!hasNext) resolve();
    });
  });
  await expect.poll(() => revisions).not.toEqual([]);
  await late.finishWhileOffline(id);
  await followed;

  late.release();
  await mutation;
  await expect.poll(() => status).toBeDefined();
  return { revisions, status };
}
