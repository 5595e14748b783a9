import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { startSandbox } from '../sandbox/start-sandbox.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { startTestGateway } from '../support/test-gateway.js';
import { examples, startExample } from './example-process.js';
import { keysSent } from './keys-sent.js';

describe.each(examples)('%s', (name) => {
  it('reports an empty wallet and exits with code 2, and exits with code 1 after a failed job', async () => {
    const sandbox = await startSandbox({ queuedMs: 100, processingMs: 100 });
    await using gateway = await startTestGateway(following(sandbox.url));

    const [penniless, failing] = ['402', 'fail'].map((scenario) =>
      startExample(name, gateway.url, `sandbox:${scenario}`),
    );

    expect(await penniless?.ended).toBe(2);
    expect(penniless?.lines).toEqual([
      'INSUFFICIENT_BALANCE: the service has no money left for this. Nothing was charged; tell its operator.',
    ]);
    expect(await failing?.ended).toBe(1);
    expect(failing?.lines.at(-1)).toMatch(/^GENERATION_FAILED: .* Charged: UNKNOWN$/);
  });

  it('waits as long as Pixazo asks, then sends the same key again', async () => {
    const submits: number[] = [];
    const app = fastify();
    app.addHook('onRequest', async ({ method }, reply) => {
      if (method !== 'POST' || submits.push(Date.now()) > 1) return undefined;
      const body = { error: 'Too Many Requests', message: 'Try again.' };
      return reply.code(429).header('retry-after', '1').send(body);
    });
    const sandbox = await startSandbox({ queuedMs: 100, processingMs: 100 }, '', app);
    await using gateway = await startTestGateway(following(sandbox.url));
    await using proxy = await startFaultProxy(new URL(gateway.url));

    const example = startExample(name, proxy.url, 'Rain on a tin roof');

    expect(await example.ended).toBe(0);
    expect(example.lines[0]).toBe('UPSTREAM_RATE_LIMITED: retrying in 1 s');
    const [refusedAt = 0, acceptedAt = 0, ...further] = submits;
    expect(acceptedAt - refusedAt).toBeGreaterThanOrEqual(1_000);
    expect(further).toEqual([]);
    const keys = keysSent(proxy);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    const { data } = await gateway.graphql('{ jobs { totalCount } }');
    expect(data).toEqual({ jobs: { totalCount: 1 } });
  });

  it("waits as long as the gateway's limit per minute asks", async () => {
    await using gateway = await startTestGateway({ SUBMITS_PER_MINUTE: '1' });
    const { errors } = await gateway.graphql(
      'mutation { generateMireloSfx16TextToAudio(input: { textPrompt: "first" }) { job { id } } }',
    );

    const example = startExample(name, gateway.url, 'Rain on a tin roof');
    const [, seconds] = await example.line(/^RATE_LIMITED: retrying in (\d+) s$/);
    example.kill();
    await example.ended;

    expect(errors).toBeUndefined();
    expect(Number(seconds)).toBeGreaterThan(30);
    expect(Number(seconds)).toBeLessThanOrEqual(60);
    expect(example.lines).toHaveLength(1);
  });
});

function following(upstream: string) {
  return { PIXAZO_API_KEY: 'some-key', PIXAZO_BASE_URL: upstream, POLL_MIN_MS: '50', POLL_MAX_MS: '50' };
}
