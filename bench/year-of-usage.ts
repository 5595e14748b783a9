import { BudgetPeriod, periodAt } from '../src/core/budget-period.js';

const DAY_MS = 86_400_000;
const DAYS = 365;
const CALLERS = 200;
const TEAMS = 10;
const MODELS = 3;
const PRICE = 60_000;

/** A row of the table `usage`. */
export type UsageRow = Record<
  | 'series'
  | 'caller'
  | 'day'
  | 'part'
  | 'team'
  | 'model_id'
  | 'currency'
  | 'jobs'
  | 'completed'
  | 'spent'
  | 'unresolved',
  string | number
>;

/** The year before now. Milliseconds since the epoch. */
export function yearBefore(now: number): { from: number; to: number } {
  const to = now - (now % DAY_MS);
  return { from: to - DAYS * DAY_MS, to };
}

/**
 * The sums by day and month that a gateway writes for this number of jobs in a year, of 200 callers in 10 teams with 3 models.
 * In the order of their days, in which a gateway writes them.
 * @param parts as many as that gateway keeps of the sums over all callers
 */
export function sumsOfJobs(count: number, from: number, parts: number): UsageRow[] {
  const rows = new Map<string, UsageRow>();
  for (let job = 0; job < count; job += 1) {
    // A multiplication by a large prime spreads callers and models over the days.
    const mixed = Math.imul(job, 2_654_435_761) >>> 0;
    const caller = mixed % CALLERS;
    const day = from + (job % DAYS) * DAY_MS;
    const group = {
      team: `team-${caller % TEAMS}`,
      model_id: `model-${(mixed >>> 8) % MODELS}`,
      currency: 'USD',
    };
    const month = periodAt(BudgetPeriod.MONTH, day).startsAt;
    const ofCaller = { caller: `caller-${caller}`, part: 0, ...group };
    add(rows, { series: 'DAY', day, caller: '', part: 1 + ((mixed >>> 16) % parts), ...group });
    add(rows, { series: 'CALLER_DAY', day, ...ofCaller });
    add(rows, { series: 'CALLER_MONTH', day: month, ...ofCaller });
  }
  return [...rows.values()].sort((one, other) => Number(one.day) - Number(other.day));
}

function add(
  rows: Map<string, UsageRow>,
  group: Omit<UsageRow, 'jobs' | 'completed' | 'spent' | 'unresolved'>,
): void {
  const key = Object.values(group).join(' ');
  const { jobs = 0 } = rows.get(key) ?? {};
  const counted = Number(jobs) + 1;
  rows.set(key, { ...group, jobs: counted, completed: counted, spent: counted * PRICE, unresolved: 0 });
}
