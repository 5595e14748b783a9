import pg from 'pg';

const CONNECTIONS = 32;
const MS = 2_000;

/**
 * The number of transactions per second that the database commits. Each changes another job.
 * @param notify whether each transaction also notifies, as a change that callers can see does
 */
export async function changesPerSecond(url: string, notify: boolean): Promise<number> {
  const first = new pg.Client({ connectionString: url });
  const clients = [
    first,
    ...Array.from({ length: CONNECTIONS - 1 }, () => new pg.Client({ connectionString: url })),
  ];
  await Promise.all(clients.map((client) => client.connect()));
  try {
    const { rows } = await first.query<{ id: string }>(`select id from jobs limit ${CONNECTIONS}`);
    const begun = performance.now();
    const changes = await Promise.all(
      clients.map((client, number) => change(client, `${rows[number]?.id}`, notify, begun + MS)),
    );
    const seconds = (performance.now() - begun) / 1_000;
    return changes.reduce((sum, count) => sum + count, 0) / seconds;
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

/** Changes the job again and again. Returns the number of changes. */
async function change(client: pg.Client, jobId: string, notify: boolean, until: number): Promise<number> {
  let count = 0;
  while (performance.now() < until) {
    await client.query('begin');
    await client.query('update jobs set updated_at = updated_at + 1 where id = $1', [jobId]);
    if (notify) await client.query("select pg_notify('changes', $1)", [jobId]);
    await client.query('commit');
    count += 1;
  }
  return count;
}
