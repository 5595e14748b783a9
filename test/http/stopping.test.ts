import { describe, expect, it } from 'vitest';
import { ManualClock } from '../support/manual-clock.js';
import { startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { startTestGateway } from '../support/test-gateway.js';
import { GENERATE, liveEnv, RAIN } from './operations.js';

describe('a gateway that stops', () => {
  it('answers a submission that Pixazo lets hang as unconfirmed, in time', async () => {
    await using pixazo = await startPixazoStandIn();
    const clock = new ManualClock(Date.now());
    await using gateway = await startTestGateway(liveEnv(pixazo), { clock });
    pixazo.onSubmit(() => 'hold');
    const generating = gateway.graphql(GENERATE, { input: RAIN });
    await pixazo.until(() => pixazo.submits().length === 1);

    const stopped = gateway.stop();
    clock.advance(9_000);

    expect((await generating).data.generateMireloSfx16TextToAudio.job).toMatchObject({
      status: 'ERROR',
      error: { code: 'SUBMISSION_UNCONFIRMED', charged: 'UNKNOWN' },
    });
    await stopped;
    expect(pixazo.submits()).toHaveLength(1);
  });

  it('answers a submission that cannot leave at once: nothing was sent', async () => {
    await using gateway = await startTestGateway(
      { PIXAZO_API_KEY: 'some-key', PIXAZO_BASE_URL: 'http://127.0.0.1:9', AUTH_DISABLED: 'true' },
      { clock: new ManualClock(Date.now()) },
    );
    const generating = gateway.graphql(GENERATE, { input: RAIN });
    await expect
      // Metrics are up to one second old.
      .poll(async () => (await fetch(`${gateway.url}/metrics`)).text(), { timeout: 10_000 })
      .toContain('call="submit",result="not-sent"');

    const stopped = gateway.stop();

    expect((await generating).errors).toMatchObject([
      { extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true, charged: 'NO' } },
    ]);
    await stopped;
  });

  it('answers submissions that wait for their turn within PIXAZO_MAX_RPS in time: nothing was sent', async () => {
    await using pixazo = await startPixazoStandIn();
    const clock = new ManualClock(Date.now());
    const env = { ...liveEnv(pixazo), PIXAZO_MAX_RPS: '1', QUOTA_PER_DAY: '1000' };
    await using gateway = await startTestGateway(env, { clock });
    const generating = Array.from({ length: 60 }, () => gateway.graphql(GENERATE, { input: RAIN }));
    // Jobs that wait to be sent are in no list, but they count.
    await expect
      .poll(async () => (await gateway.graphql('{ viewer { quota { used } } }')).data.viewer.quota.used)
      .toBe(60);

    const stopped = gateway.stop();
    clock.advance(9_000);
    const answers = await Promise.all(generating);
    await stopped;

    const codes = answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions.code));
    expect(new Set(codes)).toEqual(new Set(['UPSTREAM_UNAVAILABLE']));
    expect(codes).toHaveLength(60 - pixazo.submits().length);
  });
});
