import { fastify } from 'fastify';
import { commitMutation, requestSubscription } from 'relay-runtime';
import { expect, it, onTestFinished } from 'vitest';
import generate, {
  type appGenerateMutation,
} from '../../examples/relay/__generated__/appGenerateMutation.graphql.js';
import updates, {
  type appUpdatesSubscription,
} from '../../examples/relay/__generated__/appUpdatesSubscription.graphql.js';
import { relayEnvironment } from '../../examples/relay/environment.js';
import type { GraphQLAnswer } from '../support/test-gateway.js';
import { type LateResponses, startLateResponses } from './late-responses.js';

const JSON_BODY = { 'content-type': 'application/json' };

it('the environment of the Relay example keeps a late response from taking a job back, and misses no update through a cut', async () => {
  const late = await startLateResponses();
  const environment = relayEnvironment(await addressOf(late), late.socket);
  const statusOf = (id: string) => environment.getStore().getSource().get(id)?.status;
  const following = requestSubscription<appUpdatesSubscription>(environment, {
    subscription: updates,
    variables: { after: await cursorOf(late), connections: [] },
  });
  onTestFinished(following.dispose);
  const completed = new Promise<void>((onCompleted, onError) => {
    commitMutation<appGenerateMutation>(environment, {
      mutation: generate,
      variables: {
        input: { mireloSfx16TextToAudio: { textPrompt: 'Rain on a tin roof' } },
        key: 'some-key',
        connections: [],
      },
      onCompleted: () => onCompleted(),
      onError,
    });
  });
  const id = await late.held(1);
  await expect.poll(() => statusOf(id)).toBe('QUEUED');

  await late.finishWhileOffline(id);
  await expect.poll(() => statusOf(id)).toBe('COMPLETED');
  late.release();
  await completed;

  expect(statusOf(id)).toBe('COMPLETED');
});

async function cursorOf({ url }: LateResponses): Promise<string> {
  const body = JSON.stringify({ query: '{ jobs { updatesCursor } }' });
  const response = await fetch(url, { method: 'POST', headers: JSON_BODY, body });
  const { data } = (await response.json()) as GraphQLAnswer;
  return data.jobs.updatesCursor;
}

/** The address of a server that passes requests on, and holds their responses. */
async function addressOf({ url, fetch, release }: LateResponses): Promise<string> {
  const app = fastify();
  app.post('/graphql', async ({ body }, reply) => {
    const response = await fetch(url, { method: 'POST', headers: JSON_BODY, body: JSON.stringify(body) });
    return reply
      .code(response.status)
      .type('application/json')
      .send(await response.text());
  });
  onTestFinished(() => {
    release();
    return app.close();
  });
  return `${await app.listen({ port: 0, host: '127.0.0.1' })}/graphql`;
}
