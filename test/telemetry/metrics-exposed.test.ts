import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GENERATE, JOB_STATUS, liveEnv, RAIN } from '../http/operations.js';
import { openAcknowledged, openSocket, subscribe } from '../http/raw-socket.js';
import { freePort } from '../support/free-port.js';
import { ManualClock } from '../support/manual-clock.js';
import { startPixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';
import { samplesOf, scrape } from '../support/scrape.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { type GraphQLAnswer, startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { PUBLIC_URL, startWorkingPixazo } from '../support/working-pixazo.js';

const MODEL = 'model="mirelo-sfx-1-6-text-to-audio"';
/** No poll comes due by itself during a test. */
const SELDOM = { POLL_MIN_MS: '3600000', POLL_MAX_MS: '3600000' };

async function generate(gateway: TestGateway, key?: string): Promise<{ id: string; status: string }> {
  const { data } = await gateway.graphql(GENERATE, { input: RAIN, key });
  return data?.generateMireloSfx16TextToAudio.job;
}

/** Follows a job to its end. */
async function ended(gateway: TestGateway, id: string): Promise<void> {
  for await (const _event of gateway.client().iterate({ query: JOB_STATUS, variables: { id } }));
}

/** The metrics are up to a second old. */
const WITHIN = { timeout: 10_000 };

describe('/metrics', () => {
  it('exposes exactly the documented metrics, without authentication', async () => {
    await using gateway = await startTestGateway({ AUTH_TOKENS: 'canary-caller:canary-token-of-alice' });
    const answer = await fetch(`${gateway.url}/metrics`);
    const exposed = [...(await answer.text()).matchAll(/^# TYPE (gateway_\w+) /gm)].map(([, name]) => name);
    const document = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const documented = [...document.matchAll(/^\| `(gateway_\w+)` \|/gm)].map(([, name]) => name);

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(exposed.length).toBeGreaterThan(0);
    expect(exposed.sort()).toEqual(documented.sort());
    expect(await scrape(gateway.url)).toHaveProperty('nodejs_eventloop_lag_p99_seconds');
  });

  it('contains no caller, no job and no secret', async () => {
    await using pixazo = await startWorkingPixazo();
    const token = 'canary-token-of-alice';
    await using gateway = await startTestGateway({
      ...liveEnv(pixazo),
      AUTH_TOKENS: `canary-caller:${token}`,
    });
    const body = {
      query: GENERATE,
      variables: { input: { textPrompt: 'canary prompt' }, key: 'canary-key' },
    };
    const answer = await gateway.post(body, { authorization: `Bearer ${token}` });
    const { data } = (await answer.json()) as GraphQLAnswer;
    const { id, requestId } = data.generateMireloSfx16TextToAudio.job;
    await expect.poll(() => gateway.log.join('')).toContain('Job COMPLETED');
    const text = await (await fetch(`${gateway.url}/metrics`)).text();

    expect(text).toContain('status="COMPLETED"');
    for (const hidden of ['canary', id, requestId]) expect(text).not.toContain(hidden);
  });

  it('of two gateways in one process has separate values', async () => {
    await using pixazo = await startPixazoStandIn();
    await using one = await startTestGateway({ ...liveEnv(pixazo), ...SELDOM });
    await using other = await startTestGateway({ ...liveEnv(pixazo), ...SELDOM });
    await generate(one);

    expect(samplesOf('gateway_jobs_total', await scrape(one.url))).toEqual({
      [`{${MODEL},status="QUEUED"}`]: 1,
    });
    expect(samplesOf('gateway_jobs_total', await scrape(other.url))).toEqual({});
  });
});

describe('a running job', () => {
  it('is counted once in each status, and measured at its end', async () => {
    await using pixazo = await startWorkingPixazo();
    await using gateway = await startTestGateway(liveEnv(pixazo));
    const { id } = await generate(gateway);
    await ended(gateway, id);
    const exposed = await scrape(gateway.url);
    const completed = `{${MODEL},status="COMPLETED"}`;

    expect(samplesOf('gateway_jobs_total', exposed)).toEqual({
      [`{${MODEL},status="QUEUED"}`]: 1,
      [`{${MODEL},status="PROCESSING"}`]: 1,
      [completed]: 1,
    });
    expect(samplesOf('gateway_jobs_unfinished', exposed)).toEqual({});
    expect(samplesOf('gateway_job_duration_seconds_count', exposed)).toEqual({ [completed]: 1 });
    expect(samplesOf('gateway_job_duration_seconds_sum', exposed)[completed]).toBeGreaterThan(0.05);
    expect(samplesOf('gateway_job_status_calls_sum', exposed)).toEqual({ [completed]: 3 });
    expect(samplesOf('gateway_upstream_call_duration_seconds_count', exposed)).toEqual({
      '{call="submit",result="accepted"}': 1,
      '{call="status",result="update"}': 3,
    });
    expect(exposed.gateway_poll_lag_seconds_count).toBe(3);
    expect(exposed.gateway_store_errors_total).toBe(0);
    expect(pixazo.polls()).toHaveLength(3);
  });

  it('is counted once too when a callback binds it before its submission gets a response', async () => {
    await using pixazo = await startWorkingPixazo('before-answer');
    await using gateway = await startTestGateway({
      ...liveEnv(pixazo),
      PUBLIC_URL,
      POLL_FALLBACK_MS: '20',
    });
    await pixazo.callBackTo(gateway.url);
    const { id } = await generate(gateway);
    await ended(gateway, id);
    const exposed = await scrape(gateway.url);

    expect(samplesOf('gateway_jobs_total', exposed)).toEqual({
      [`{${MODEL},status="QUEUED"}`]: 1,
      [`{${MODEL},status="PROCESSING"}`]: 1,
      [`{${MODEL},status="COMPLETED"}`]: 1,
    });
  });

  it('is counted as unfinished, with its status', async () => {
    await using pixazo = await startPixazoStandIn();
    await using gateway = await startTestGateway({ ...liveEnv(pixazo), ...SELDOM });
    await generate(gateway);
    await generate(gateway);

    expect(samplesOf('gateway_jobs_unfinished', await scrape(gateway.url))).toEqual({
      [`{${MODEL},status="QUEUED"}`]: 2,
    });
  });

  it('has its status calls counted over a restart', async () => {
    await using directory = await temporaryDirectory();
    await using pixazo = await startPixazoStandIn();
    const env = { ...liveEnv(pixazo), DATABASE_URL: `file:${join(directory.path, 'jobs.db')}` };
    const first = await startTestGateway(env);
    const { id } = await generate(first);
    await pixazo.until(() => pixazo.polls().length === 2);
    await first.stop();
    const output = { media_url: 'https://media.test/a.wav' };
    pixazo.onStatus(({ path }) => ({
      body: statusBody(path.split('/').at(-1) ?? '', { status: 'COMPLETED', output }),
    }));
    await using second = await startTestGateway(env);
    await ended(second, id);

    expect(samplesOf('gateway_job_status_calls_sum', await scrape(second.url))).toEqual({
      [`{${MODEL},status="COMPLETED"}`]: pixazo.polls().length,
    });
  });
});

describe('a submission is counted by its outcome', () => {
  const submits = async (gateway: TestGateway) =>
    samplesOf('gateway_submits_total', await scrape(gateway.url));

  it('accepted, and replayed for its key', async () => {
    await using pixazo = await startPixazoStandIn();
    await using gateway = await startTestGateway({ ...liveEnv(pixazo), ...SELDOM });
    for (let time = 0; time < 3; time++) await generate(gateway, 'one-key');

    expect(await submits(gateway)).toEqual({
      [`{${MODEL},outcome="accepted",code=""}`]: 1,
      [`{${MODEL},outcome="replayed",code=""}`]: 2,
    });
  });

  it('refused, by the code of the error', async () => {
    await using pixazo = await startPixazoStandIn();
    pixazo.onSubmit(() => ({ status: 402, body: {} }));
    await using gateway = await startTestGateway(liveEnv(pixazo));
    await generate(gateway);

    expect(await submits(gateway)).toEqual({
      [`{${MODEL},outcome="refused",code="INSUFFICIENT_BALANCE"}`]: 1,
    });
    expect(samplesOf('gateway_jobs_total', await scrape(gateway.url))).toEqual({});
  });

  it('unknown, which ends its job without a status call', async () => {
    await using pixazo = await startPixazoStandIn();
    pixazo.onSubmit(() => 'drop');
    await using gateway = await startTestGateway(liveEnv(pixazo));
    await generate(gateway);
    const exposed = await scrape(gateway.url);
    const failed = `{${MODEL},status="ERROR"}`;

    expect(await submits(gateway)).toEqual({ [`{${MODEL},outcome="unknown",code=""}`]: 1 });
    expect(samplesOf('gateway_jobs_total', exposed)).toEqual({ [failed]: 1 });
    expect(samplesOf('gateway_job_status_calls_count', exposed)).toEqual({ [failed]: 1 });
    expect(samplesOf('gateway_job_status_calls_sum', exposed)).toEqual({ [failed]: 0 });
  });

  it('not sent, once for all its tries', async () => {
    await using gateway = await startTestGateway({
      PIXAZO_API_KEY: 'key',
      PIXAZO_BASE_URL: `http://127.0.0.1:${await freePort()}`,
      PIXAZO_TIMEOUT_MS: '300',
    });
    await generate(gateway);
    const exposed = await scrape(gateway.url);
    const call = '{call="submit",result="not-sent"}';

    expect(await submits(gateway)).toEqual({ [`{${MODEL},outcome="not-sent",code=""}`]: 1 });
    expect(samplesOf('gateway_upstream_call_duration_seconds_count', exposed)[call]).toBeGreaterThan(1);
  });
});

describe('a pause of all polling', () => {
  it.each([
    { what: 'a refused key', answer: { status: 401 }, reason: 'denied', result: 'denied' },
    { what: 'a forbidden key', answer: { status: 403 }, reason: 'denied', result: 'denied' },
    {
      what: 'a busy Pixazo',
      answer: { status: 429, headers: { 'retry-after': '60' } },
      reason: 'busy',
      result: 'busy',
    },
  ])('for $what is exposed until it is over', async ({ answer, reason, result }) => {
    const clock = new ManualClock();
    await using pixazo = await startPixazoStandIn();
    pixazo.onStatus(() => answer);
    await using gateway = await startTestGateway(liveEnv(pixazo), { clock });
    const paused = async () => samplesOf('gateway_polling_paused', await scrape(gateway.url));
    const none = { '{reason="denied"}': 0, '{reason="busy"}': 0 };
    await generate(gateway);
    expect(await paused()).toEqual(none);
    await expect.poll(() => clock.sleeping).toBeGreaterThan(0);
    clock.advance(20);
    await expect.poll(paused, WITHIN).toEqual({ ...none, [`{reason="${reason}"}`]: 1 });
    expect(
      samplesOf('gateway_upstream_call_duration_seconds_count', await scrape(gateway.url)),
    ).toMatchObject({
      [`{call="status",result="${result}"}`]: 1,
    });
    pixazo.onStatus(() => 'hold');
    clock.advance(60_000);

    await expect.poll(paused, WITHIN).toEqual(none);
  });
});

describe('live connections', () => {
  const live = async ({ url }: TestGateway) => {
    const exposed = await scrape(url);
    return ['connections', 'subscriptions'].map(
      (what) => samplesOf(`gateway_live_${what}`, exposed)['{transport="websocket"}'],
    );
  };

  it('and the subscriptions over them are those that are open now', async () => {
    await using pixazo = await startPixazoStandIn();
    await using gateway = await startTestGateway({ ...liveEnv(pixazo), ...SELDOM });
    const { id } = await generate(gateway);
    expect(await live(gateway)).toEqual([0, 0]);
    using silent = await openSocket(gateway.url);
    using watching = await openAcknowledged(gateway.url);
    for (const subscription of ['1', '2']) {
      watching.send(subscribe(subscription, id));
      await watching.next();
    }
    await expect.poll(() => live(gateway)).toEqual([2, 2]);
    watching.send({ type: 'complete', id: '1' });
    await expect.poll(() => live(gateway)).toEqual([2, 1]);
    silent.terminate();
    await expect.poll(() => live(gateway)).toEqual([1, 1]);
    watching.terminate();
    await expect.poll(() => live(gateway)).toEqual([0, 0]);
  });
});
