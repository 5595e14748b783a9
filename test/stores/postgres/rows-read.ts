interface Plan {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Relation Name'?: string;
  Plans?: Plan[];
}

/** A connection of `pg`, by itself or of a pool for kysely. */
interface Connection {
  query(statement: string, parameters: unknown[]): Promise<{ rows: unknown[] }>;
}

/** Runs the statement; returns the rows of jobs that PostgreSQL reads for it, also those that it then discards. */
export async function rowsRead(
  client: Connection,
  statement: string,
  parameters: unknown[] = [],
): Promise<number> {
  const { rows } = await client.query(`explain (analyze, format json) ${statement}`, parameters);
  const [explained] = rows as [{ 'QUERY PLAN': [{ Plan: Plan }] }];
  return rowsOf(explained['QUERY PLAN'][0].Plan);
}

function rowsOf(plan: Plan): number {
  const own = /^(jobs|job_labels)$/.test(plan['Relation Name'] ?? '')
    ? plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)
    : 0;
  const below = (plan.Plans ?? []).map(rowsOf);
  return below.reduce((sum, rows) => sum + rows, own * plan['Actual Loops']);
}
