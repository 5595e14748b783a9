import { type LiveService, startFloor, startGateway } from '../live-service.js';
import type { Measure } from '../measure.js';
import { percentile } from '../percentile.js';
import { type Pixazo, startPixazo } from '../pixazo.js';
import { openWatchers } from '../watcher.js';

const JOBS = 100;
const WATCHERS_EACH = 10;
const POLL_MS = 1_000;
const JOB_MS = 16_000;

/** The number of status calls for jobs with ten watchers each, and the lag of polling at their ends. */
export const watch: Measure = {
  name: 'watch',
  title: 'Status calls for jobs with many watchers',
  async run(report) {
    await using pixazo = await startPixazo();
    const options = { upstream: pixazo.url, pollMs: POLL_MS };
    await using gateway = await startGateway(options);
    await using floor = await startFloor(options);
    report(`${JOBS} jobs of ${JOB_MS / 1_000} s at the gateway and at the floor, at the same time`);
    const [ours, floors] = await Promise.all([
      followToTheEnd(gateway, pixazo),
      followToTheEnd(floor, pixazo),
    ]);
    return {
      findings: [
        {
          what: `status calls per job, ${WATCHERS_EACH} watchers each`,
          gateway: ours.callsPerJob.toFixed(2),
          beside: `floor ${floors.callsPerJob.toFixed(2)}`,
          figure: ours.callsPerJob / floors.callsPerJob,
          goal: { atMost: 1.05 },
        },
        {
          what: 'completion lag by polling every second, p99',
          gateway: `${ours.lagMs.toFixed(0)} ms`,
          beside: `floor ${floors.lagMs.toFixed(0)} ms`,
          figure: ours.lagMs / floors.lagMs,
          goal: null,
        },
      ],
      notes: [
        `${JOBS} jobs, each followed by ${WATCHERS_EACH} WebSockets, took from ${JOB_MS / 1_000} s to ` +
          `${(JOB_MS + POLL_MS) / 1_000} s upstream, spread evenly. The gateway and the floor ran at the same time.`,
      ],
    };
  },
};

async function followToTheEnd(service: LiveService, pixazo: Pixazo) {
  const jobs: string[] = [];
  const requestIds: string[] = [];
  const completedAt = new Map<string, number>();
  const lags: number[] = [];
  for (let number = 0; number < JOBS; number += 1) {
    const { id, requestId } = await service.submit();
    jobs.push(id);
    requestIds.push(requestId);
    // A job's end falls anywhere between two polls.
    const ms = JOB_MS + (number / JOBS) * POLL_MS;
    setTimeout(() => {
      completedAt.set(id, performance.now());
      pixazo.become(requestId, 'COMPLETED');
    }, ms);
  }
  const watchers = await openWatchers(JOBS * WATCHERS_EACH, {
    url: service.url,
    jobOf: (number) => jobs[number % JOBS] ?? '',
    onEvent: ({ id, status }) => {
      if (status === 'COMPLETED') lags.push(performance.now() - (completedAt.get(id) ?? Number.NaN));
    },
  });
  await Promise.all(watchers.map((watcher) => watcher.ended()));
  for (const watcher of watchers) watcher.close();
  const calls = requestIds.reduce((sum, requestId) => sum + pixazo.statusCalls(requestId), 0);
  return { callsPerJob: calls / JOBS, lagMs: percentile(lags, 0.99) };
}
