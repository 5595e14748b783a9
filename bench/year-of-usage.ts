const DAY_MS = 86_400_000;
const DAYS = 365;
const CALLERS = 200;
const TEAMS = 10;
const MODELS = 3;
const PRICE = 60_000;

/** A row of the table `usage`. */
export type UsageRow = Record<
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
 * The daily sums that a gateway writes for this number of jobs in a year, of 200 callers in 10 teams with 3 models.
 * @param parts as many as that gateway keeps of the sums over all callers
 */
export function sumsOfJobs(count: number, from: number, parts: number): UsageRow[] {
  const rows = new Map<string, UsageRow>();
  for (let job = 0; job < count; job += 1) {
    // A multiplication by a large prime spreads callers and models over the days.
    const mixed = Math.imul(job, 2_654_435_761) >>> 0;
    const caller = mixed % CALLERS;
    const group = {
      day: from + (job % DAYS) * DAY_MS,
      team: `team-${caller % TEAMS}`,
      model_id: `model-${(mixed >>> 8) % MODELS}`,
      currency: 'USD',
    };
    add(rows, { caller: `caller-${caller}`, part: 0, ...group });
    add(rows, { caller: '', part: 1 + ((mixed >>> 16) % parts), ...group });
  }
  return [...rows.values()];
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
