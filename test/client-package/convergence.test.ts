import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Gateway } from '../../packages/client/src/gateway.js';
import type { JobList } from '../../packages/client/src/job-list.js';
import { type Fault, startFaultProxy } from '../support/fault-proxy.js';
import { startTestGateway } from '../support/test-gateway.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { startWorkingPixazo } from '../support/working-pixazo.js';
import { connected, MODEL } from './connected.js';

const RUNS = 5;
const FILTER = { status: ['COMPLETED' as const], labels: ['mine'] };
const LISTED = `query ($filter: JobFilter) {
  jobs(first: 100, filter: $filter) { nodes { id revision } totalCount }
}`;

interface Listed {
  jobs: { nodes: { id: string; revision: number }[]; totalCount: number };
}

const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('press' as const), lostAfter: fc.constantFrom(0, 10, 1e6) }),
  },
  fc.record({ do: fc.constantFrom('press elsewhere', 'delete elsewhere', 'load more') }),
  fc.record({ do: fc.constantFrom('cut', 'forget', 'refuse', 'resume') }),
);

it('lists converge to those of the gateway and no press is paid twice, whatever happens between', {
  timeout: 120_000,
}, async () => {
  const pixazo = untilTheEnd(await startWorkingPixazo());
  const callers = Array.from({ length: RUNS }, (_, run) => `caller-${run}:token-of-caller-${run}`);
  const server = untilTheEnd(
    await startTestGateway({
      PIXAZO_API_KEY: 'some-key',
      PIXAZO_BASE_URL: pixazo.url.href,
      AUTH_TOKENS: callers.join(','),
    }),
  );
  const faults: Fault[] = [];
  const proxy = untilTheEnd(await startFaultProxy(new URL(server.url), () => faults.shift() ?? {}));
  let runs = 0;

  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(0, 22),
      fc.array(action, { minLength: 4, maxLength: 14 }),
      async (before, actions) => {
        const token = `token-of-caller-${runs % RUNS}`;
        runs += 1;
        const direct = connected(server.url, { token });
        const press = (gateway: Gateway, number: number) =>
          gateway.generate(
            MODEL,
            { textPrompt: `${token} presses ${number}` },
            { labels: number % 2 ? ['mine'] : [] },
          );
        await Promise.all(Array.from({ length: before }, (_, number) => press(direct, 100 + number)));
        const gateway = connected(
          proxy.url,
          { token },
          { pingAfterMs: 20, pongWithinMs: 1_000, connectWithinMs: 2_000, answerWithinMs: 2_000 },
        );
        const lists = [gateway.jobs(), gateway.jobs(FILTER)];
        const presses: Promise<unknown>[] = [];
        for (const [number, step] of actions.entries()) {
          if (step.do === 'press') {
            faults.push({ cutAnswerAfter: 'lostAfter' in step ? step.lostAfter : 0 });
            presses.push(press(gateway, number));
          } else if (step.do === 'press elsewhere') presses.push(press(direct, number));
          else if (step.do === 'load more') presses.push(...lists.map((list) => list.loadMore()));
          else if (step.do === 'delete elsewhere') await deleteOldest(direct);
          else if (step.do === 'cut') proxy.cut();
          else if (step.do === 'forget') proxy.forget();
          else await proxy.refuse(step.do === 'refuse');
          await direct.viewer();
        }
        await proxy.refuse(false);
        // A job that was deleted elsewhere before its response came.
        for (const outcome of await Promise.allSettled(presses)) {
          if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'NOT_FOUND' });
        }

        for (const [index, list] of lists.entries()) {
          const filter = index === 0 ? {} : FILTER;
          await expect
            .poll(async () => [shownIn(list), await expected(direct, filter, list)])
            .toSatisfy(([seen, wanted]) => JSON.stringify(seen) === JSON.stringify(wanted));
        }
        gateway.close();
        const prompts = pixazo.submits().map(({ body }) => JSON.parse(body).text_prompt);
        expect(prompts).toHaveLength(new Set(prompts).size);
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
});

function shownIn(list: JobList) {
  const { jobs, totalCount, hasMore, status } = list.getSnapshot();
  return { jobs: jobs.map(({ id, revision }) => `${id}.${revision}`), totalCount, hasMore, status };
}

/** The same part of the list as the gateway has it, once all jobs have ended. */
async function expected(direct: Gateway, filter: object, list: JobList) {
  const { jobs } = await direct.request<Listed>(LISTED, { filter });
  const length = list.getSnapshot().hasMore ? list.getSnapshot().jobs.length : jobs.totalCount;
  return {
    jobs: jobs.nodes.slice(0, length).map(({ id, revision }) => `${id}.${revision}`),
    totalCount: jobs.totalCount,
    hasMore: jobs.totalCount > length,
    status: 'live',
  };
}

async function deleteOldest(direct: Gateway): Promise<void> {
  const ended = '{ jobs(last: 1, filter: { status: [COMPLETED] }) { nodes { id } } }';
  const { jobs } = await direct.request<{ jobs: { nodes: { id: string }[] } }>(ended);
  for (const { id } of jobs.nodes)
    await direct.request(`mutation { deleteJob(id: "${id}") { deletedJobId } }`);
}
