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
/** The number of points of the plot, however long the run is. */
const STEPS = 40;

/**
 * The sampled quantities, how a third of the run is summarised, and the factor by which a quantity may grow
 * from the first to the last third and still count as flat.
 */
const quantities = {
  // If these grow, so may the others: a crowd that is too large for the gateway is smaller at first.
  subscriptions: { name: 'subscriptions', unit: '', typical: median, most: 1.1 },
  rssMib: { name: 'RSS', unit: 'MiB', typical: median, most: 1.1 },
  // Garbage, which comes and goes in slow waves, lies above the lowest point.
  heapMib: { name: 'heap, at its lowest', unit: 'MiB', typical: lowest, most: 1.1 },
  handles: { name: 'open handles', unit: '', typical: median, most: 1.1 },
  // The lag of an almost idle gateway is mostly chance.
  lagMs: { name: 'event-loop lag p99', unit: 'ms', typical: median, most: 1.5 },
};

type Quantity = keyof typeof quantities;

/** A sample of a gateway at one moment. */
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

/**
 * The first and the last third of the samples after the warm-up, as Markdown, each quantity with its result.
 */
export function comparisonOf(samples: Sample[]): string {
  const rows = Object.entries(quantities).map(([quantity, { name, unit, most }]) => {
    const [first, last] = thirds(samples).map((third) => typical(third, quantity as Quantity)) as [
      number,
      number,
    ];
    const growth = last / first;
    const result = growth <= most ? 'flat' : '**growing**';
    return [
      name,
      ...[first, last].map((value) => `${value.toFixed(1)} ${unit}`.trim()),
      growth.toFixed(2),
      result,
    ];
  });
  const head = ['what', 'first third', 'last third', 'ratio', 'result'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The run in steps, each quantity relative to the first third: a flat quantity stays level. */
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
