import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { assertAdmin } from '../billing/billing.js';
import { type Amount, formatAmount } from '../core/money.js';
import { UsageDimension, type UsageRow } from '../core/usage.js';
import { refusePlainly } from './refusal-headers.js';
import type { ServerContext } from './server-context.js';

const DAY_MS = 86_400_000;
/** The most days of one report. */
const MOST_DAYS = 3_660;

const dateForm = 'must be a date such as 2026-01-31, or a moment such as 2026-01-31T00:00:00Z, given once';
const groupForm = 'must be DAY, MODEL, TEAM or CALLER, or several of them with commas between, given once';
const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], { error: dateForm })
  .transform((text) => Date.parse(text));
const groups = z
  .string({ error: groupForm })
  .transform((list) => list.toUpperCase().split(',').filter(Boolean))
  .pipe(z.array(z.enum(UsageDimension, { error: groupForm })))
  // Days first, as the rows are read day by day.
  .transform((given) => Object.values(UsageDimension).filter((dimension) => given.includes(dimension)));
const reportQuery = z
  .strictObject({ from: moment, to: moment, groupBy: groups.default([]) })
  .refine(({ from, to }) => to > from, { path: ['to'], error: 'must be after from' })
  .refine(({ from, to }) => to - from <= MOST_DAYS * DAY_MS, {
    path: ['to'],
    error: `must be at most ${MOST_DAYS} days after from`,
  });

const columns = [
  'day',
  'model',
  'team',
  'caller',
  'jobs',
  'completed',
  'currency',
  'spent',
  'held',
  'unresolved',
];

/**
 * Serves everyone's usage to admins as CSV: one line for each group. Its cells are safe to open in a spreadsheet: one
 * that would be a formula begins with an apostrophe.
 */
export async function usageCsv(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { callers, limits, billing } = context;
  app.setErrorHandler(refusePlainly);
  app.get('/usage.csv', async (request, reply) => {
    const identity = await callers.authenticate(request.headers.authorization);
    limits.countOperation(identity.caller);
    assertAdmin(identity);
    const query = reportQuery.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ error: problemIn(query.error) });
    const rows = billing.usageOfAll(identity, query.data);
    const [from, to] = [query.data.from, query.data.to].map(dateOf);
    reply.type('text/csv; charset=utf-8; header=present').headers({
      'cache-control': 'no-store',
      'content-disposition': `attachment; filename="usage-${from}-${to}.csv"`,
    });
    // Without `pipeline`, a failure of the store would leave the response open.
    const csv = stringify({ header: true, columns, escape_formulas: true });
    return pipeline(Readable.from(linesOf(rows)), csv, () => undefined);
  });
}

async function* linesOf(rows: AsyncIterable<UsageRow>): AsyncGenerator<(string | number | null)[]> {
  for await (const { day, modelId, team, caller, jobs, completed, money } of rows) {
    const amounts = [money?.spent, money?.held, money?.unresolved].map(textOf);
    const groups = [day === null ? null : dateOf(day), modelId, team, caller];
    yield [...groups, jobs, completed, money?.currency ?? null, ...amounts];
  }
}

function textOf(amount: Amount | undefined): string | null {
  return amount === undefined ? null : formatAmount(amount);
}

/** The UTC day of a moment in milliseconds since the epoch, such as `2026-01-31`. */
function dateOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}

function problemIn({ issues: [issue] }: z.ZodError): string {
  if (issue?.code === 'unrecognized_keys')
    return `${issue.keys[0]} is no option: there are from, to and groupBy`;
  return `${String(issue?.path[0])} ${issue?.message}`;
}
