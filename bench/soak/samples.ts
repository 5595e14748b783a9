import { readdir } from 'node:fs/promises';
import { samplesOf, scrape } from '../../test/support/scrape.js';
import type { Plot } from '../measure.js';
import { median } from '../median.js';
import type { Subject } from '../subject.js';

const KIB_PER_MIB = 1_024;
const BYTES_PER_MIB = 2 ** 20;
const MS_PER_SECOND = 1_000;
/** The share of a run after which it is warm. */
const WARM_UP = 0.25;
/** Of the plot, so that a run of hours makes no larger one. */
const STEPS = 40;

/**
 * What is looked at, how it stands for a third of the run, and by what factor it may grow from the first to the last
 * third and still count as flat.
 */
const quantities = {
  // Where these grow, so may the others: a crowd that the gateway is too slow for is smaller at first.
  subscriptions: { name: 'subscriptions', unit: '', typical: median, most: 1.1 },
  rssMib: { name: 'RSS', unit: 'MiB', typical: median, most: 1.1 },
  // Above its lowest point lies garbage, which comes and goes in slow waves.
  heapMib: { name: 'heap, at its lowest', unit: 'MiB', typical: lowest, most: 1.1 },
  handles: { name: 'open handles', unit: '', typical: median, most: 1.1 },
  // What is left of lag when little is going on is mostly chance.
  lagMs: { name: 'event-loop lag p99', unit: 'ms', typical: median, most: 1.5 },
};

type Quantity = keyof typeof quantities;

/** A gateway at one moment. */
export type Sample = Record<Quantity, number> & { minutes: number };

export async function sampleOf(gateway: Subject, minutes: number): Promise<Sample> {
  const scraped = await scrape(gateway.url);
  const sum = (metric: string) =>
    Object.values(samplesOf(metric, scraped)).reduce((one, other) => one + other, 0);
  return {
    minutes,
    rssMib: (await gateway.residentKib()) / KIB_PER_MIB,
    heapMib: sum('nodejs_heap_size_used_bytes') / BYTES_PER_MIB,
    handles: (await readdir(`/proc/${gateway.pid}/fd`)).length,
    lagMs: sum('nodejs_eventloop_lag_p99_seconds') * MS_PER_SECOND,
    subscriptions: sum('gateway_live_subscriptions'),
  };
}

/** How the first and the last third of what came after the warm-up stood, as Markdown, each quantity with its verdict. */
export function verdictOf(samples: Sample[]): string {
  const rows = Object.entries(quantities).map(([quantity, { name, unit, most }]) => {
    const [first, last] = thirds(samples).map((third) => typical(third, quantity as Quantity)) as [
      number,
      number,
    ];
    const growth = last / first;
    const verdict = growth <= most ? 'flat' : '**growing**';
    return [
      name,
      ...[first, last].map((value) => `${value.toFixed(1)} ${unit}`.trim()),
      growth.toFixed(2),
      verdict,
    ];
  });
  const head = ['what', 'first third', 'last third', 'ratio', 'result'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A run in so many steps, each quantity beside what it was in the first third: what is flat stays level. */
export function plotOf(samples: Sample[]): Plot {
  const [first] = thirds(samples);
  const steps = chunksOf(samples, Math.ceil(samples.length / STEPS));
  return {
    name: 'soak',
    title: 'A long run',
    x: 'minutes',
    y: 'of what it was in the first third',
    points: Object.entries(quantities).flatMap(([quantity, { name }]) => {
      const usual = typical(first, quantity as Quantity);
      return steps.map((step) => ({
        series: name,
        x: median(step.map(({ minutes }) => minutes)),
        y: typical(step, quantity as Quantity) / usual,
      }));
    }),
  };
}

function chunksOf(samples: Sample[], length: number): Sample[][] {
  return Array.from({ length: Math.ceil(samples.length / length) }, (_, at) =>
    samples.slice(at * length, (at + 1) * length),
  );
}

function thirds(samples: Sample[]): [first: Sample[], last: Sample[]] {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  const third = Math.ceil(warm.length / 3);
  return [warm.slice(0, third), warm.slice(-third)];
}

function typical(samples: Sample[], quantity: Quantity): number {
  return quantities[quantity].typical(samples.map((sample) => sample[quantity]));
}

function lowest(numbers: number[]): number {
  return Math.min(...numbers);
}
