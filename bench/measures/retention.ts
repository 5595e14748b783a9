import { startPostgres } from '../../test/support/embedded-postgres.js';
import { EndedJobs } from '../ended-jobs.js';
import { startGateway } from '../gateway.js';
import { AUTH_TOKENS, TOKENS } from '../gateways-on-postgres.js';
import type { Measure } from '../measure.js';
import { median } from '../median.js';
import { startPixazoStub } from '../pixazo-stub.js';
import { makeTables } from '../postgres-jobs.js';
import { submitLoad } from '../submit-load.js';

const COUNT = 1_000_000;
/** As many are left when the end of the deletion is measured. */
const LEFT = 200_000;
const ENDED_DAYS_AGO = 60;
/** Settings of a gateway that keeps all jobs, and of one that deletes them. */
const DAYS = { keeping: '1000', deleting: '30' };
const REPETITIONS = 3;
const WARM_UP_SECONDS = 1;
const SECONDS = 4;

type Kind = keyof typeof DAYS;

/** The results of one load. */
interface Seen {
  perSecond: number;
  longestMs: number;
  deletedPerSecond: number;
}

/** Submits on PostgreSQL while a million ended jobs are deleted. */
export const retention: Measure = {
  name: 'retention',
  title: 'The deletion of old jobs',
  async run(report) {
    await using stub = await startPixazoStub();
    await using server = await startPostgres({ fsync: 'on' });
    report(`writing ${COUNT} jobs`);
    await makeTables(server.url);
    await using ended = await EndedJobs.write(server.url, COUNT, ENDED_DAYS_AGO);
    const begin = { keeping: [] as Seen[], deleting: [] as Seen[] };
    const end = { keeping: [] as Seen[], deleting: [] as Seen[] };
    const measure = async (into: typeof begin, what: string) => {
      for (let repetition = 1; repetition <= REPETITIONS; repetition += 1) {
        for (const kind of ['keeping', 'deleting'] as const) {
          into[kind].push(await see(kind, { upstream: stub.url, database: server.url }, ended));
          report(`${what}, ${repetition}: ${kind}, ${JSON.stringify(into[kind].at(-1))}`);
        }
      }
    };
    await measure(begin, 'first jobs');
    await ended.deleteFirst(COUNT - LEFT);
    await measure(end, 'last jobs');
    return { findings: [finding('the first', begin), finding('the last', end)] };
  },
};

async function see(
  kind: Kind,
  where: { upstream: string; database: string },
  ended: EndedJobs,
): Promise<Seen> {
  await using gateway = await startGateway({
    ...where,
    env: { AUTH_TOKENS, JOB_RETENTION_DAYS: DAYS[kind] },
  });
  const load = { connections: TOKENS.length, tokens: TOKENS };
  await submitLoad(gateway, { ...load, seconds: WARM_UP_SECONDS });
  const before = await ended.count();
  const { perSecond, longestMs } = await submitLoad(gateway, { ...load, seconds: SECONDS });
  return { perSecond, longestMs, deletedPerSecond: (before - (await ended.count())) / SECONDS };
}

function finding(which: string, { keeping, deleting }: Record<Kind, Seen[]>) {
  const of = (seen: Seen[], name: keyof Seen) => median(seen.map((one) => one[name]));
  const numbers = (seen: Seen[]) =>
    `${of(seen, 'perSecond').toFixed(0)}/s, longest ${of(seen, 'longestMs').toFixed(0)} ms`;
  return {
    what: `PostgreSQL: submits while ${which} of ${COUNT} ended jobs are deleted`,
    gateway: `${numbers(deleting)}, ${of(deleting, 'deletedPerSecond').toFixed(0)} deleted a second`,
    beside: `without deletion ${numbers(keeping)}`,
    figure: of(deleting, 'perSecond') / of(keeping, 'perSecond'),
    goal: { atLeast: 0.8 },
  };
}
