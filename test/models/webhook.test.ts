import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { models } from '../support/the-graph.js';
import { generate, type LiveGateway, startLiveGateway, wireFixture } from './live-gateway.js';

let live: LiveGateway;
beforeAll(async () => {
  live = await startLiveGateway();
});
afterAll(() => live.stop());

describe.each(models.all)('the webhook of $mutation', ({ id }) => {
  const { input } = wireFixture(id).minimal;

  it.each([
    [{ url: 'https://hooks.example/done?job=1' }, 'terminal'],
    [{ url: 'https://hooks.example/done?job=1', mode: 'TERMINAL' }, 'terminal'],
    [{ url: 'https://hooks.example/done?job=1', mode: 'SYNC' }, 'sync'],
  ])('%j is passed on to Pixazo', async (webhook, mode) => {
    const answer = await generate(live.gateway, id, { input, webhook });
    expect(answer.errors).toBeUndefined();
    const submit = live.pixazo.submits().at(-1);
    expect(submit?.headers).toMatchObject({
      'x-webhook-url': 'https://hooks.example/done?job=1',
      'x-webhook-mode': mode,
    });
    expect(JSON.parse(submit?.body ?? '')).toEqual(wireFixture(id).minimal.body);
  });

  it.each([
    ['http://hooks.example/done', 'url'],
    ['ftp://hooks.example/done', 'url'],
    ['https://user:secret@hooks.example/done', 'url'],
    ['hooks.example', 'url'],
    ['https://hooks.example/ä', 'url'],
    ['https://hooks.example/'.padEnd(2_049, 'x'), 'url'],
    ['https://127.0.0.1/x', 'url'],
    ['https://169.254.169.254/x', 'url'],
    ['https://[::1]/', 'url'],
    ['https://metadata.google.internal/', 'url'],
    ['https://hooks/', 'url'],
    [null, 'url'],
  ])('cannot be at %s', async (url, name) => {
    const before = live.pixazo.submits().length;
    const answer = await generate(live.gateway, id, { input, webhook: { url } });
    expect(answer).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT', fields: [{ path: ['webhook', name] }] } }],
    });
    expect(JSON.stringify(answer)).not.toContain(url ?? 'hooks.example');
    expect(live.pixazo.submits()).toHaveLength(before);
  });

  it.each([
    'https://Hooks.EXAMPLE:443',
    'https://hooks.example/a/../b?x=%7e~',
    'https://hooks.example/'.padEnd(2_048, 'x'),
  ])('reaches Pixazo byte for byte: %s', async (url) => {
    await generate(live.gateway, id, { input, webhook: { url } });
    expect(live.pixazo.submits().at(-1)?.headers['x-webhook-url']).toBe(url);
  });

  it('that is null is none', async () => {
    await generate(live.gateway, id, { input, webhook: null });
    const headers = Object.keys(live.pixazo.submits().at(-1)?.headers ?? {});
    expect(headers.filter((name) => name.startsWith('x-'))).toEqual([]);
  });
});
