import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Environment } from '../../src/config/variable.js';
import { parseAmount } from '../../src/core/money.js';
import { ask } from '../support/gateway-process.js';
import { scrape } from '../support/scrape.js';

/** Rounds to no price, so that it passes budgets that are used up. */
export const FREE_SECONDS = 0.4;
const PAID_SECONDS = 10;
const PER_SECOND = '0.000001';
const PAUSE_MS = 100;
const WEEK_MS = 7 * 86_400_000;
const PAGE = 100;

const STATES = ['held', 'spent', 'unresolved'] as const;
type Amounts = Record<(typeof STATES)[number], bigint>;
type Money = { amount: string } | null;

const BUDGETS = `{ viewer { budgets {
  name limit { amount } ${STATES.map((state) => `${state} { amount }`).join(' ')}
} } }`;
const JOBS = `query ($after: String) { jobs(first: ${PAGE}, after: $after) {
  nodes { cost { price { amount } state } } pageInfo { hasNextPage endCursor }
} }`;
const USAGE = `query ($from: DateTime!, $to: DateTime!) {
  usage(from: $from, to: $to, groupBy: []) { ${STATES.map((state) => `${state} { amount }`).join(' ')} }
}`;

/** Settings of prices and budgets, of which one has room for this many generations that have a price. */
export async function moneySettings(directory: string, room: number): Promise<Environment> {
  const [PRICES_FILE, BUDGETS_FILE] = [join(directory, 'prices.json'), join(directory, 'budgets.json')];
  const models = { 'mirelo-sfx-1-6-text-to-audio': { perSecond: PER_SECOND } };
  const limit = (room * PAID_SECONDS * Number(PER_SECOND)).toFixed(6);
  const budgets = [
    { name: 'of all', scope: 'gateway', period: 'total', limit: '1000' },
    { name: 'tight', scope: 'team', period: 'total', limit },
    { name: 'own', scope: 'caller', period: 'total', limit: '1000' },
  ];
  await writeFile(PRICES_FILE, JSON.stringify({ currency: 'USD', models }));
  await writeFile(BUDGETS_FILE, JSON.stringify({ budgets }));
  return { PRICES_FILE, BUDGETS_FILE };
}

/** Reads the budgets of the clients through the gateways, and notes those that are overrun. */
export class Auditor {
  /** One sentence per budget that was overrun at some moment. */
  readonly overruns = new Set<string>();
  reads = 0;

  constructor(private readonly urls: readonly string[]) {}

  /** Reads one budget after another, at one gateway after another, until it is stopped. */
  async watch(stop: AbortSignal): Promise<void> {
    for (let turn = 0; !stop.aborted; turn += 1) {
      await pause(PAUSE_MS);
      // A gateway that is down is asked again in its next turn.
      await this.budgets(this.urls[turn % this.urls.length] ?? '').catch(() => null);
    }
  }

  /** One sentence per count that differs from that of all jobs, once no price is held. */
  async wrongSums(url: string): Promise<string[]> {
    const [budgets, ofJobs] = [await this.budgets(url), await jobsOf(url)];
    const counts = [...budgets, { name: 'usage', ...(await usageOf(url)) }];
    const wrong = counts.flatMap(({ name, ...amounts }) =>
      STATES.filter((state) => amounts[state] !== ofJobs[state]).map(
        (state) => `Of ${name}, ${amounts[state]} is ${state}, and of all jobs ${ofJobs[state]}`,
      ),
    );
    const { gateway_charges_unresolved: count } = await scrape(url);
    if (count !== ofJobs.open)
      wrong.push(`The metric counts ${count} unresolved charges, not ${ofJobs.open}`);
    return wrong;
  }

  async isSettled(url: string): Promise<boolean> {
    return (await this.budgets(url)).every(({ held }) => held === 0n);
  }

  private async budgets(url: string): Promise<({ name: string } & Amounts)[]> {
    const data = await read(url, BUDGETS);
    this.reads += 1;
    return data.viewer.budgets.map(
      (budget: Record<'limit' | (typeof STATES)[number], Money> & { name: string }) => {
        const amounts = amountsOf(budget);
        const taken = amounts.held + amounts.spent + amounts.unresolved;
        const limit = millionths(budget.limit);
        if (taken > limit) this.overruns.add(`The budget ${budget.name} has taken ${taken} of ${limit}`);
        return { name: budget.name, ...amounts };
      },
    );
  }
}

/** The sums of the prices of all jobs, and how many of them are unresolved. */
async function jobsOf(url: string): Promise<Amounts & { open: number }> {
  const sums: Record<string, bigint> = {};
  let open = 0;
  let after: string | null = null;
  do {
    const data = await read(url, JOBS, { after });
    for (const { cost } of data.jobs.nodes) {
      const state = cost.state.toLowerCase();
      sums[state] = (sums[state] ?? 0n) + millionths(cost.price);
      if (state === 'unresolved') open += 1;
    }
    const { hasNextPage, endCursor } = data.jobs.pageInfo;
    after = hasNextPage ? endCursor : null;
  } while (after !== null);
  const { held = 0n, spent = 0n, unresolved = 0n } = sums;
  return { held, spent, unresolved, open };
}

async function usageOf(url: string): Promise<Amounts> {
  const [from, to] = [-WEEK_MS, WEEK_MS].map((ms) => new Date(Date.now() + ms).toISOString());
  const data = await read(url, USAGE, { from, to });
  return amountsOf(data.usage[0]);
}

/** The data of a query. @throws the errors of the response */
async function read(url: string, query: string, variables: Record<string, unknown> = {}) {
  const { data, errors } = await ask(url, query, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

function amountsOf({ held, spent, unresolved }: Record<(typeof STATES)[number], Money>): Amounts {
  return { held: millionths(held), spent: millionths(spent), unresolved: millionths(unresolved) };
}

function millionths(money: Money): bigint {
  return parseAmount(money?.amount ?? '0') ?? 0n;
}
