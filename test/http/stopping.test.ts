import { describe, expect, it } from 'vitest';
import { ManualClock } from '../support/manual-clock.js';
import { startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { startTestGateway } from '../support/test-gateway.js';
import { GENERATE, liveEnv, RAIN } from './operations.js';

describe('a stopping gateway', () => {
  it('responds to a submission in time as unconfirmed when Pixazo does not respond', async () => {
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

  it('responds to a submission that cannot be sent: nothing was sent', async () => {
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

  it('responds in time to submissions that wait for a PIXAZO_MAX_RPS slot: nothing was sent', async () => {
    await using pixazo = await startPixazoStandIn();
    const clock = new ManualClock(Date.now());
    const env = { ...liveEnv(pixazo), PIXAZO_MAX_RPS: '1', QUOTA_PER_DAY: '1000' };
    await using gateway = await startTestGateway(env, { clock });
    const generating = Array.from({ length: 60 }, () => gateway.graphql(GENERATE, { input: RAIN }));
    // Jobs that are not sent yet are in no list, but they count.
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
