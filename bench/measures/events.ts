import { EventEmitter, once } from 'node:events';
import { type LiveService, startFloor, startGateway } from '../live-service.js';
import type { Measure } from '../measure.js';
import { median } from '../median.js';
import { type Pixazo, type PixazoStatus, startPixazo } from '../pixazo.js';
import { openWatchers, type Watcher } from '../watcher.js';

const REPETITIONS = 3;
const JOBS = 2;
const WATCHERS = 5_000;
const POLL_MS = 200;
const CHANGES: PixazoStatus[] = ['PROCESSING', 'COMPLETED'];

/** The cost of sending a change to all watchers of one job. */
export const events: Measure = {
  name: 'events',
  title: 'One change, many watchers',
  async run(report) {
    await using pixazo = await startPixazo();
    const options = { upstream: pixazo.url, pollMs: POLL_MS };
    await using gateway = await startGateway(options);
    await using floor = await startFloor(options);
    const cpuUs: Record<'gateway' | 'floor', number[]> = { gateway: [], floor: [] };
    const audiences = { gateway: await audienceOf(gateway, pixazo), floor: await audienceOf(floor, pixazo) };
    for (let repetition = 1; repetition <= REPETITIONS; repetition += 1) {
      for (const name of ['floor', 'gateway'] as const) {
        report(`${WATCHERS} watchers of the ${name}, repetition ${repetition}`);
        const service = { gateway, floor }[name];
        cpuUs[name].push(await cpuPerEvent(service, audiences[name], pixazo));
      }
    }
    for (const watcher of [...audiences.gateway, ...audiences.floor]) watcher.close();
    const ours = median(cpuUs.gateway);
    const floors = median(cpuUs.floor);
    return {
      findings: [
        {
          what: `CPU per delivered event, ${WATCHERS} watchers of one job`,
          gateway: `${ours.toFixed(0)} µs`,
          beside: `floor ${floors.toFixed(0)} µs`,
          figure: ours / floors,
          goal: { atMost: 3 },
        },
      ],
      notes: [
        `The ${WATCHERS} sockets followed ${REPETITIONS * JOBS} jobs, one after another, from QUEUED to ${CHANGES.join(' and ')}. ` +
          'The cost of subscribing is not counted.',
      ],
    };
  },
};

/** Sockets that have followed one job to its end, so that the cost of opening them is not measured. */
async function audienceOf(service: LiveService, pixazo: Pixazo): Promise<Watcher[]> {
  const { id, requestId } = await service.submit();
  const watchers = await openWatchers(WATCHERS, { url: service.url, jobOf: () => id });
  pixazo.become(requestId, 'COMPLETED');
  await Promise.all(watchers.map((watcher) => watcher.ended()));
  return watchers;
}

/** In microseconds, from the change upstream until every watcher has the event. */
async function cpuPerEvent(service: LiveService, audience: Watcher[], pixazo: Pixazo): Promise<number> {
  let cpuMs = 0;
  for (let number = 0; number < JOBS; number += 1) {
    const { id, requestId } = await service.submit();
    const deliveries = new EventEmitter();
    let count = 0;
    const onEvent = () => {
      count += 1;
      if (count % audience.length === 0) deliveries.emit('by all');
    };
    await Promise.all(audience.map((watcher) => watcher.follow(id, onEvent)));
    const ended = Promise.all(audience.map((watcher) => watcher.ended()));
    const before = await service.cpuMs();
    for (const status of CHANGES) {
      const byAll = once(deliveries, 'by all');
      pixazo.become(requestId, status);
      await byAll;
    }
    await ended;
    cpuMs += (await service.cpuMs()) - before;
  }
  return (cpuMs * 1_000) / (JOBS * CHANGES.length * audience.length);
}
