import { afterEach, expect, it, vi } from 'vitest';
import type { Job } from '../../packages/client/src/job.js';
import { markArrival } from '../../packages/client/src/progress.js';
import { useGeneration } from '../../packages/client/src/react/use-generation.js';
import { useJob } from '../../packages/client/src/react/use-job.js';
import { useJobs } from '../../packages/client/src/react/use-jobs.js';
import { useModels } from '../../packages/client/src/react/use-models.js';
import { useProgress } from '../../packages/client/src/react/use-progress.js';
import { useQuote } from '../../packages/client/src/react/use-quote.js';
import { useUpload } from '../../packages/client/src/react/use-upload.js';
import { startSandbox } from '../sandbox/start-sandbox.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway } from '../support/test-gateway.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { mp4 } from '../support/upload-client.js';
import { connected, MODEL, untilState } from './connected.js';
import { shown } from './shown.js';

const input = { textPrompt: 'Rain on a tin roof' };

afterEach(() => void vi.useRealTimers());

async function startWorld() {
  let now = Date.now();
  const sandbox = await startSandbox({ now: () => now });
  const env = { PIXAZO_API_KEY: 'some-key', PIXAZO_BASE_URL: sandbox.url };
  const server = untilTheEnd(await startTestGateway(env));
  const proxy = untilTheEnd(await startFaultProxy(new URL(server.url)));
  const requests: string[] = [];
  const lost = { next: false };
  /** Requests are sent once it resolves. */
  const held = { until: Promise.resolve() };
  const fetch = async (url: string, init: RequestInit) => {
    requests.push(/^\s*\w+ (\w+)/.exec(JSON.parse(String(init.body)).query)?.[1] ?? '');
    await held.until;
    if (!lost.next) return globalThis.fetch(url, init);
    lost.next = false;
    await globalThis.fetch(url, { ...init, signal: undefined });
    throw new TypeError('The response was lost');
  };
  const gateway = connected(proxy.url, { fetch });
  const finishJobs = () => {
    now += 60_000;
  };
  return { server, proxy, gateway, finishJobs, requests, lost, held };
}

it('useGeneration starts one generation however often the button is pressed, and follows it to its end', async () => {
  const { server, gateway, finishJobs, held } = await startWorld();
  const page = await shown(gateway, () => useGeneration(MODEL));
  expect(page.value).toMatchObject({ job: null, error: null, isSubmitting: false });
  let send: () => void = () => undefined;
  held.until = new Promise((resolve) => {
    send = resolve;
  });
  const presses = await page.act(() => [page.value.generate(input), page.value.generate(input)]);
  expect(page.value.isSubmitting).toBe(true);
  const [one, other] = await page.act(() => {
    send();
    return Promise.all(presses);
  });
  expect(page.value).toMatchObject({ job: { id: one?.id }, isSubmitting: false });
  finishJobs();

  await expect.poll(() => page.value.job?.status).toBe('COMPLETED');
  expect(other).toEqual(one);
  expect((await server.graphql('{ jobs { totalCount } }')).data.jobs.totalCount).toBe(1);
  await page.act(() => page.value.reset());
  expect(page.value).toMatchObject({ job: null, error: null, isSubmitting: false });
});

it('useGeneration shows why no job came, and a press after no response repeats the same generation', async () => {
  const { server, gateway, lost } = await startWorld();
  const page = await shown(gateway, () => useGeneration(MODEL));
  expect(await page.act(() => page.value.generate({ textPrompt: 'no' }))).toBeNull();
  expect(page.value).toMatchObject({ error: { code: 'BAD_USER_INPUT' }, isSubmitting: false });
  lost.next = true;
  expect(await page.act(() => page.value.generate(input, { maxWaitMs: 1 }))).toBeNull();
  expect(page.value).toMatchObject({ job: null, error: { code: 'NO_RESPONSE', charged: 'UNKNOWN' } });
  const job = await page.act(() => page.value.generate(input));

  const { nodes } = (await server.graphql('{ jobs { nodes { id } } }')).data.jobs;
  expect(nodes).toEqual([{ id: job?.id }]);
});

it('useGeneration shows why it retries, until the job is there', async () => {
  const { gateway, lost, held } = await startWorld();
  const page = await shown(gateway, () => useGeneration(MODEL));
  lost.next = true;
  let send: () => void = () => undefined;
  const onRetry = () => {
    held.until = new Promise((resolve) => {
      send = resolve;
    });
  };
  const [generation] = await page.act(() => [page.value.generate(input, { onRetry })]);
  await expect.poll(() => page.value.error?.code).toBe('NO_RESPONSE');
  expect(page.value).toMatchObject({ job: null, isSubmitting: true });
  send();
  const job = await page.act(() => generation);

  expect(page.value).toMatchObject({ job: { id: job?.id }, error: null, isSubmitting: false });
});

it('useJobs shows a live list with one reading in StrictMode, shared by all components, and closes it at the end', async () => {
  const { gateway, requests } = await startWorld();
  const { id } = await gateway.generate(MODEL, input);
  const page = await shown(gateway, () => [useJobs(), useJobs({})] as const);
  await expect.poll(() => page.value[0].status).toBe('live');
  expect(page.value[0].jobs.map((job) => job.id)).toEqual([id]);
  expect(page.value[1].jobs).toBe(page.value[0].jobs);
  const next = await gateway.generate(MODEL, input);
  await expect.poll(() => page.value[0].jobs[0]?.id).toBe(next.id);
  await page.value[0].loadMore();
  expect(requests.filter((name) => name === 'Jobs')).toHaveLength(1);
  await page.unmount();

  await untilState(gateway, 'idle');
});

it('useJob follows the job of its id, says when it is offline, and shows why a job cannot be followed', async () => {
  const { proxy, gateway, finishJobs } = await startWorld();
  const { id } = await gateway.generate(MODEL, input);
  const page = await shown(gateway, () => useJob(null));
  expect(page.value).toEqual({ job: null, error: null, status: 'loading' });
  await page.again(() => useJob(id));
  await expect.poll(() => page.value).toMatchObject({ job: { id }, status: 'live' });
  await proxy.refuse(true);
  proxy.cut();
  await expect.poll(() => page.value).toMatchObject({ job: { id }, status: 'offline' });
  finishJobs();
  await proxy.refuse(false);
  await expect.poll(() => page.value).toMatchObject({ job: { status: 'COMPLETED' }, status: 'live' });
  await page.again(() => useJob('01a22a07-183f-7aa6-9daa-12ce47250d16'));

  await expect.poll(() => page.value).toMatchObject({ job: null, error: { code: 'NOT_FOUND' } });
});

it('useModels and useQuote read what they are named for, and useQuote follows its input', async () => {
  const { gateway } = await startWorld();
  const page = await shown(gateway, () => ({ ...useModels(), ...useQuote(MODEL, { textPrompt: 'no' }) }));
  await expect.poll(() => page.value.models?.map(({ inputName }) => inputName)).toContain(MODEL);
  await expect.poll(() => page.value).toMatchObject({ isStale: false, error: { code: 'BAD_USER_INPUT' } });
  await page.again(() => ({ ...useModels(), ...useQuote(MODEL, input) }));
  expect(page.value.isStale).toBe(true);

  await expect.poll(() => page.value).toMatchObject({ isStale: false, error: null, quote: null });
});

it('useUpload sends a file, shows how much of it has arrived, and why it did not', async () => {
  const directory = untilTheEnd(await temporaryDirectory());
  const server = untilTheEnd(await startTestGateway({ FILES_URL: `file:${directory.path}` }));
  const gateway = connected(server.url);
  const page = await shown(gateway, () => useUpload());
  expect(page.value).toMatchObject({ url: null, progress: null, error: null, isUploading: false });
  const file = new File([mp4(2_000)], 'storm.mp4', { type: 'video/mp4' });
  const url = await page.act(() => page.value.upload(file));
  expect(page.value).toMatchObject({
    url,
    progress: { sentBytes: 2_000, totalBytes: 2_000 },
    isUploading: false,
  });
  expect(url).toContain('/uploads/');
  expect(await page.act(() => page.value.upload(new File([], 'empty.mp4')))).toBeNull();

  expect(page.value).toMatchObject({ url: null, error: { code: 'BAD_USER_INPUT' }, isUploading: false });
});

it.each([-1, 0, 1])(
  'useProgress moves smoothly by seconds of the gateway on a clock that is wrong by %s hours',
  async (hours) => {
    const { gateway } = await startWorld();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance', 'Date'] });
    vi.setSystemTime(Date.now() + hours * 3_600_000);
    const job = aRunningJob({ progress: 0.2, estimatedSecondsRemaining: 10 });
    const page = await shown(gateway, () => useProgress(job));
    expect(page.value).toEqual({ fraction: 0.2, secondsRemaining: 10, isFrozen: false, reason: null });
    await page.act(() => vi.advanceTimersByTime(5_000));
    expect(page.value.fraction).toBeCloseTo(0.585);
    expect(page.value.secondsRemaining).toBeCloseTo(5);
    // The next revision is more modest than the bar was.
    await page.again(() => useProgress({ ...job, revision: 3, progress: 0.5 }));
    expect(page.value.fraction).toBeCloseTo(0.585);
    await page.act(() => vi.advanceTimersByTime(60_000));
    await page.again(() => useProgress({ ...job, status: 'COMPLETED', progress: 1 }));

    expect(page.value).toEqual({ fraction: 1, secondsRemaining: null, isFrozen: false, reason: null });
  },
);

it('useProgress stands still, with a reason, while the connection is lost', async () => {
  const { proxy, gateway } = await startWorld();
  const { id } = await gateway.generate(MODEL, input);
  const job = aRunningJob({ progress: 0.2, estimatedSecondsRemaining: 1_000 });
  const page = await shown(gateway, () => [useProgress(job), useJob(id)] as const);
  await expect.poll(() => page.value[1].status).toBe('live');
  await proxy.refuse(true);
  proxy.cut();
  await expect.poll(() => page.value[0]).toMatchObject({ isFrozen: true, reason: 'offline' });
  const { fraction } = page.value[0];
  await proxy.refuse(false);
  await expect.poll(() => page.value[0]).toMatchObject({ isFrozen: false, reason: null });

  await expect.poll(() => page.value[0].fraction).toBeGreaterThan(fraction);
});

function aRunningJob(more: Partial<Job>): Job {
  return markArrival({
    id: 'job-1',
    revision: 2,
    status: 'PROCESSING',
    media: [],
    ...more,
  } as unknown as Job);
}
