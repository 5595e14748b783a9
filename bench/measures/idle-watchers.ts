import { setTimeout as sleep } from 'node:timers/promises';
import { NEVER_MS, startFloor, startGateway, submitJobs } from '../live-service.js';
import type { Measure } from '../measure.js';
import { median } from '../median.js';
import { startPixazo } from '../pixazo.js';
import { openWatchers, type Watcher } from '../watcher.js';

const REPETITIONS = 3;
const COUNTS = [1_000, 2_000, 5_000, 10_000];
const MOST = 10_000;
const WATCHERS_EACH = 10;
/** Memory is read after this pause, in which the garbage of opening is collected. */
const SETTLE_MS = 1_000;

const subjects = { gateway: startGateway, floor: startFloor };
type Name = keyof typeof subjects;

/** The results of one process with all its watchers. */
interface Opening {
  /** For each of COUNTS, the memory beyond that of the process without watchers. */
  kibPerWatcher: number[];
  perSecond: number;
  cpuMs: number;
}

/**
 * The cost of idle watchers, and the rate at which they can be opened. Each is a WebSocket that has received
 * its first event. The gateway and the load need a file descriptor for each: `ulimit -Hn` of 11,000.
 */
export const idleWatchers: Measure = {
  name: 'idle-watchers',
  title: 'Idle watchers',
  async run(report) {
    const found: Record<Name, Opening[]> = { gateway: [], floor: [] };
    for (let repetition = 1; repetition <= REPETITIONS; repetition += 1) {
      for (const name of ['floor', 'gateway'] as const) {
        report(`${MOST} watchers of the ${name}, repetition ${repetition}`);
        found[name].push(await openAll(name));
      }
    }
    const gateway = typical(found.gateway);
    const floor = typical(found.floor);
    const idleKib = ({ kibPerWatcher }: Opening) => kibPerWatcher.at(-1) ?? Number.NaN;
    return {
      findings: [
        {
          what: `memory per idle watcher, ${MOST}`,
          gateway: `${idleKib(gateway).toFixed(1)} KiB`,
          beside: `floor ${idleKib(floor).toFixed(1)} KiB`,
          figure: idleKib(gateway),
          goal: { atMost: 20 },
        },
        {
          what: 'watchers opened a second',
          gateway: `${gateway.perSecond.toFixed(0)}/s`,
          beside: `floor ${floor.perSecond.toFixed(0)}/s`,
          figure: gateway.perSecond / floor.perSecond,
          // 2,500 if the floor opens 4,200.
          goal: { atLeast: 0.595 },
        },
      ],
      plots: [
        {
          name: 'idle-watchers',
          title: 'Memory per idle watcher',
          x: 'watchers',
          y: 'KiB each',
          points: Object.entries({ gateway, floor }).flatMap(([series, { kibPerWatcher }]) =>
            kibPerWatcher.map((y, at) => ({ series, x: COUNTS[at] ?? 0, y })),
          ),
        },
      ],
      notes: [
        `${WATCHERS_EACH} watchers followed each job, each on a separate socket. Memory is RSS beyond that of the process ` +
          `with its jobs before the first watcher came, garbage included. An opened watcher has connected, sent ` +
          `connection_init and its subscription, and received its first event; that took the gateway ` +
          `${gateway.cpuMs.toFixed(2)} ms of CPU, the floor ${floor.cpuMs.toFixed(2)} ms.`,
      ],
    };
  },
};

async function openAll(name: Name): Promise<Opening> {
  await using pixazo = await startPixazo();
  await using service = await subjects[name]({ upstream: pixazo.url, pollMs: NEVER_MS });
  const jobs = await submitJobs(service, MOST / WATCHERS_EACH);
  const baselineKib = await service.residentKib();
  const watchers: Watcher[] = [];
  const kibPerWatcher: number[] = [];
  let seconds = 0;
  let cpuMs = 0;
  for (const count of COUNTS) {
    const jobOf = (number: number) => jobs[(watchers.length + number) % jobs.length]?.id ?? '';
    const begun = performance.now();
    const cpuBefore = await service.cpuMs();
    const opened = await openWatchers(count - watchers.length, { url: service.url, jobOf });
    seconds += (performance.now() - begun) / 1_000;
    cpuMs += (await service.cpuMs()) - cpuBefore;
    watchers.push(...opened);
    await sleep(SETTLE_MS);
    kibPerWatcher.push(((await service.residentKib()) - baselineKib) / count);
  }
  for (const watcher of watchers) watcher.close();
  return { kibPerWatcher, perSecond: MOST / seconds, cpuMs: cpuMs / MOST };
}

function typical(openings: Opening[]): Opening {
  return {
    kibPerWatcher: COUNTS.map((_, at) =>
      median(openings.map(({ kibPerWatcher }) => kibPerWatcher[at] ?? Number.NaN)),
    ),
    perSecond: median(openings.map(({ perSecond }) => perSecond)),
    cpuMs: median(openings.map(({ cpuMs }) => cpuMs)),
  };
}
