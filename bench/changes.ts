import pg from 'pg';
import { ChangeNotifier } from '../src/stores/postgres/change-notifier.js';

const CONNECTIONS = 32;
const MS = 2_000;

/**
 * The number of transactions per second that the database commits. Each changes another job.
 * @param notify whether each commit is followed by a notification, as that of a change which callers can see is
 */
export async function changesPerSecond(url: string, notify: boolean): Promise<number> {
  const first = new pg.Client({ connectionString: url });
  const clients = [
    first,
    ...Array.from({ length: CONNECTIONS - 1 }, () => new pg.Client({ connectionString: url })),
  ];
  const notifying = new pg.Client({ connectionString: url });
  await Promise.all([...clients, notifying].map((client) => client.connect()));
  const statement = "select pg_notify('changes', payload) from unnest($1::text[]) payload";
  const failures: unknown[] = [];
  const notifier = new ChangeNotifier(
    async (payloads) => void (await notifying.query(statement, [payloads])),
    (error) => void failures.push(error),
  );
  const onCommit = (jobId: string) => {
    if (notify) notifier.notify([jobId]);
  };
  try {
    const { rows } = await first.query<{ id: string }>(`select id from jobs limit ${CONNECTIONS}`);
    const begun = performance.now();
    const changes = await Promise.all(
      clients.map((client, number) => change(client, `${rows[number]?.id}`, onCommit, begun + MS)),
    );
    await notifier.idle();
    if (failures.length > 0) throw failures[0];
    const seconds = (performance.now() - begun) / 1_000;
    return changes.reduce((sum, count) => sum + count, 0) / seconds;
  } finally {
    await Promise.all([...clients, notifying].map((client) => client.end()));
  }
}

/** Changes the job again and again. Returns the number of changes. */
async function change(
  client: pg.Client,
  jobId: string,
  onCommit: (jobId: string) => void,
  until: number,
): Promise<number> {
  let count = 0;
  while (performance.now() < until) {
    await client.query('begin');
    await client.query('update jobs set updated_at = updated_at + 1 where id = $1', [jobId]);
    await client.query('commit');
    onCommit(jobId);
    count += 1;
  }
  return count;
}
