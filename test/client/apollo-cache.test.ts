import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { expect, it } from 'vitest';
import { newestJobsLink } from '../../examples/caches/apollo-link.js';
import {
  FollowJobDocument,
  GenerateSoundDocument,
  JobProgressFragmentDoc,
  ReadJobDocument,
} from '../../examples/graph/graphql.js';
import { type LateResponses, neverFall, startLateResponses } from './late-responses.js';

it("newestJobsLink keeps late responses from taking a job back in Apollo Client's cache", async () => {
  const { revisions, status } = await lateResponsesInCache((late) => newestJobsLink().concat(linkTo(late)));

  expect(status).toBe('COMPLETED');
  expect(neverFall(revisions)).toBe(true);
});

it("late responses take a job back in Apollo Client's cache without newestJobsLink", async () => {
  const { revisions, status } = await lateResponsesInCache(linkTo);

  expect(status).toBe('QUEUED');
  expect(neverFall(revisions)).toBe(false);
});

/**
 * The revisions of a job in the cache, when the responses to a mutation and a query arrive only after its
 * last event.
 */
async function lateResponsesInCache(link: (late: LateResponses) => ApolloLink) {
  const late = await startLateResponses();
  const client = new ApolloClient({ cache: new InMemoryCache(), link: link(late) });
  const variables = { input: { textPrompt: 'Rain on a tin roof' }, idempotencyKey: 'some-key' };
  const mutation = client.mutate({ mutation: GenerateSoundDocument, variables });
  const id = await late.held(1);
  const query = client.query({ query: ReadJobDocument, variables: { id } });
  await late.held(2);
  const revisions: number[] = [];
  const from = { __typename: 'Job', id };
  const watched = client.watchFragment({
    fragment: JobProgressFragmentDoc,
    fragmentName: 'JobProgress',
    from,
  });
  watched.subscribe(({ data }) => data?.revision !== undefined && revisions.push(data.revision));
  const followed = new Promise<void>((complete, error) => {
    client.subscribe({ query: FollowJobDocument, variables: { id } }).subscribe({ complete, error });
  });
  await expect.poll(() => revisions).not.toEqual([]);
  await late.finishWhileOffline(id);
  await followed;

  late.release();
  await Promise.all([mutation, query]);

  const { data } = await client.query({
    query: ReadJobDocument,
    variables: { id },
    fetchPolicy: 'cache-only',
  });
  return { revisions, status: data?.job?.status };
}

function linkTo({ url, fetch, socket }: LateResponses): ApolloLink {
  return ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri: url, fetch }),
  );
}
