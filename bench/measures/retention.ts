import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '../../test/support/embedded-postgres.js';
import { EndedJobs } from '../ended-jobs.js';
import { startGateway } from '../gateway.js';
import { AUTH_TOKENS, TOKENS } from '../gateways-on-postgres.js';
import type { Measure } from '../measure.js';
import { median } from '../median.js';
import { startPixazoStub } from '../pixazo-stub.js';
import { makeTables } from '../postgres-jobs.js';
import type { Subject } from '../subject.js';
import { submitLoad } from '../submit-load.js';

const COUNT = 1_000_000;
/** As many are left when the end of the deletion is measured. */
const LEFT = 200_000;
const ENDED_DAYS_AGO = 60;
/** The settings of the gateway that is loaded, which keeps all jobs, and of the one beside it, which deletes them. */
const DAYS = { keeping: '1000', deleting: '30' };
const REPETITIONS = 5;
const WARM_UP_SECONDS = 20;
const SECONDS = 4;
const ASK_EVERY_MS = 200;

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
    const start = (kind: Kind) =>
      startGateway({
        upstream: stub.url,
        database: server.url,
        env: { AUTH_TOKENS, JOB_RETENTION_DAYS: DAYS[kind] },
      });
    await using loaded = await start('keeping');
    await submitLoad(loaded, { ...LOAD, seconds: WARM_UP_SECONDS });
    const measure = async (into: typeof begin, what: string) => {
      for (let repetition = 1; repetition <= REPETITIONS; repetition += 1) {
        into.keeping.push(await see(loaded, ended));
        await using _deleting = await start('deleting');
        await untilFewer(ended);
        into.deleting.push(await see(loaded, ended));
        report(`${what}, ${repetition}: ${JSON.stringify([into.keeping.at(-1), into.deleting.at(-1)])}`);
      }
    };
    await measure(begin, 'first jobs');
    await ended.deleteFirst(COUNT - LEFT);
    await measure(end, 'last jobs');
    return { findings: [finding('the first', begin), finding('the last', end)] };
  },
};

const LOAD = { connections: TOKENS.length, tokens: TOKENS };

/** Resolves when the deletion has begun. */
async function untilFewer(ended: EndedJobs): Promise<void> {
  const before = await ended.count();
  while ((await ended.count()) === before) await sleep(ASK_EVERY_MS);
}

async function see(gateway: Subject, ended: EndedJobs): Promise<Seen> {
  const before = await ended.count();
  const { perSecond, longestMs } = await submitLoad(gateway, { ...LOAD, seconds: SECONDS });
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
    figure: median(
      deleting.map(({ perSecond }, index) => perSecond / (keeping[index]?.perSecond ?? Number.NaN)),
    ),
    goal: { atLeast: 0.8 },
  };
}
