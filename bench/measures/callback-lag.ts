import { setTimeout as sleep } from 'node:timers/promises';
import { type LiveService, NEVER_MS, startGateway, submitJobs } from '../live-service.js';
import type { Measure } from '../measure.js';
import { median } from '../median.js';
import { percentile } from '../percentile.js';
import { type Pixazo, PUBLIC_URL, startPixazo } from '../pixazo.js';
import { openWatchers } from '../watcher.js';

const REPETITIONS = 3;
const JOBS = 200;
const WATCHERS_EACH = 10;
/** The time from one completion to the next. */
const APART_MS = 20;

/** The time from a job's end to the last event at its watchers, if Pixazo calls back. */
export const callbackLag: Measure = {
  name: 'callback-lag',
  title: 'From a callback to the watchers',
  async run(report) {
    await using pixazo = await startPixazo();
    await using gateway = await startGateway(
      { upstream: pixazo.url, pollMs: NEVER_MS },
      { PUBLIC_URL, POLL_FALLBACK_MS: String(NEVER_MS) },
    );
    const p99s: number[] = [];
    const p50s: number[] = [];
    for (let repetition = 1; repetition <= REPETITIONS; repetition += 1) {
      report(`${JOBS * WATCHERS_EACH} watchers, repetition ${repetition}`);
      const lags = await lagsOf(gateway, pixazo);
      p99s.push(percentile(lags, 0.99));
      p50s.push(median(lags));
    }
    const p99 = median(p99s);
    return {
      findings: [
        {
          what: `completion lag by callback, p99, ${JOBS * WATCHERS_EACH} watchers`,
          gateway: `${p99.toFixed(1)} ms`,
          beside: '',
          figure: p99,
          goal: { atMost: 50 },
        },
      ],
      notes: [
        `${JOBS} jobs with ${WATCHERS_EACH} watchers each, of which one ended every ${APART_MS} ms. The lag is from ` +
          `the moment the callback is sent until a watcher has the COMPLETED event, with the status call in ` +
          `between; its median was ${median(p50s).toFixed(1)} ms.`,
      ],
    };
  },
};

async function lagsOf(gateway: LiveService, pixazo: Pixazo): Promise<number[]> {
  const jobs = await submitJobs(gateway, JOBS);
  const completedAt = new Map<string, number>();
  const lags: number[] = [];
  const watchers = await openWatchers(JOBS * WATCHERS_EACH, {
    url: gateway.url,
    jobOf: (number) => jobs[number % JOBS]?.id ?? '',
    onEvent: ({ id, status }) => {
      if (status === 'COMPLETED') lags.push(performance.now() - (completedAt.get(id) ?? Number.NaN));
    },
  });
  const ended = Promise.all(watchers.map((watcher) => watcher.ended()));
  const callbacks: Promise<void>[] = [];
  for (const { id, requestId } of jobs) {
    completedAt.set(id, performance.now());
    pixazo.become(requestId, 'COMPLETED');
    callbacks.push(pixazo.callBack(requestId, gateway.url));
    await sleep(APART_MS);
  }
  await Promise.all([ended, ...callbacks]);
  for (const watcher of watchers) watcher.close();
  return lags;
}
