import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { USER_AGENT } from '../../src/datasources/user-agent.js';
import { models } from '../support/the-graph.js';
import { generate, key, type LiveGateway, startLiveGateway, wireFixture } from './live-gateway.js';

let live: LiveGateway;
beforeAll(async () => {
  live = await startLiveGateway();
});
afterAll(() => live.stop());

describe.each(models.all)('$mutation', ({ id }) => {
  it.each(['minimal', 'full'] as const)(
    'with %s input sends Pixazo exactly the documented request',
    async (extent) => {
      const { gateway, pixazo } = live;
      const { input, body } = wireFixture(id)[extent];
      const before = pixazo.submits().length;

      const answer = await generate(gateway, id, { input });

      expect(answer).toMatchObject({ data: { job: { status: 'QUEUED', request: body, model: { id } } } });
      const [submit, ...more] = pixazo.submits().slice(before);
      expect(more).toEqual([]);
      expect(submit).toEqual({
        method: 'POST',
        path: `/${id}/v1/${id}-request`,
        headers: {
          host: pixazo.url.host,
          connection: 'keep-alive',
          'content-type': 'application/json',
          'cache-control': 'no-cache',
          'ocp-apim-subscription-key': key,
          'user-agent': USER_AGENT,
          'accept-encoding': 'identity',
          'content-length': String(Buffer.byteLength(submit?.body ?? '')),
        },
        body: expect.any(String),
      });
      expect(JSON.parse(submit?.body ?? '')).toStrictEqual(body);
    },
  );
});
