import { describe, expect, it } from 'vitest';
import { aGate } from '../support/gate.js';
import { startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { startTestGateway } from '../support/test-gateway.js';
import { GENERATE, liveEnv, RAIN } from './operations.js';

describe('health', () => {
  it('a gateway that can serve is alive and ready', async () => {
    await using gateway = await startTestGateway();
    const [healthz, readyz] = await Promise.all([
      fetch(`${gateway.url}/healthz`),
      fetch(`${gateway.url}/readyz`),
    ]);

    expect([healthz.status, await healthz.json()]).toEqual([200, { status: 'ok' }]);
    expect([readyz.status, await readyz.json()]).toEqual([200, { status: 'ready' }]);
  });

  it('a stopping gateway is alive and not ready, until the work in flight is done', async () => {
    await using pixazo = await startPixazoStandIn();
    await using gateway = await startTestGateway(liveEnv(pixazo));
    const answered = aGate();
    pixazo.onSubmit(async () => {
      await answered.opened;
      return { status: 202, body: { request_id: 'mirelo-sfx-1-6-text-to-audio_late' } };
    });
    const generating = gateway.graphql(GENERATE, { input: RAIN });
    await pixazo.until(() => pixazo.submits().length === 1);

    const stopped = gateway.stop();
    const [healthz, readyz] = await Promise.all([
      fetch(`${gateway.url}/healthz`),
      fetch(`${gateway.url}/readyz`),
    ]);
    answered.open();

    expect(healthz.status).toBe(200);
    expect([readyz.status, await readyz.json()]).toEqual([503, { status: 'unavailable' }]);
    expect((await generating).data.generateMireloSfx16TextToAudio.job.status).toBe('QUEUED');
    await stopped;
    await expect(fetch(`${gateway.url}/healthz`)).rejects.toThrow();
  });
});
