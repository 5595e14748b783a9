import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { getNamedType } from 'graphql';
import { createClient as createSseClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromCursor, toCursor } from '../../src/schema/job-cursor.js';
import { type PixazoStandIn, startPixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { models, theGraph } from '../support/the-graph.js';
import { GENERATE, liveEnv } from './operations.js';
import { documentOf, type RootField, rootFields, type Source, variablesFor } from './schema-walker.js';

/** A caller, and everything that only this caller may read. */
interface Caller {
  name: string;
  headers: { authorization: string };
  ids: string[];
  requestIds: string[];
  keys: string[];
  /** Keys of other callers that this caller has used too. */
  borrowed: Set<string>;
  texts: string[];
}

const callers: Caller[] = ['alice', 'bob', 'carol'].map((name) => ({
  name,
  headers: { authorization: `Bearer ${name}-token-0123456789` },
  ids: [],
  requestIds: [],
  keys: [],
  borrowed: new Set(),
  texts: [`canary of ${name}`],
}));

/** Every kind of id or name that an operation takes. */
const namesOf = (caller: Caller) => [
  ...caller.ids,
  ...caller.ids.map(toCursor),
  ...caller.requestIds,
  ...caller.keys,
];
const secretsOf = (caller: Caller) => [
  ...namesOf(caller),
  ...caller.texts,
  encodeURIComponent(caller.texts.join()),
];
/**
 * Those that belong to no caller. The cursor of all changes is one of them: its reader determines where it
 * leads.
 */
const unknown = ['no-such-name', '01900000-0000-7000-8000-000000000000', ...models.all.map(({ id }) => id)];

let pixazo: PixazoStandIn;
let gateway: TestGateway;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let updatesCursor: string;

beforeAll(async () => {
  pixazo = await startPixazoStandIn();
  const AUTH_TOKENS = callers.map(({ name }) => `${name}:${name}-token-0123456789`).join();
  directory = await temporaryDirectory();
  const PRICES_FILE = join(directory.path, 'prices.json');
  const prices = models.all.map(({ id }) => [id, { base: '0.5' }]);
  await writeFile(PRICES_FILE, JSON.stringify({ currency: 'USD', models: Object.fromEntries(prices) }));
  const often = { POLL_MIN_MS: '50', POLL_MAX_MS: '50' };
  gateway = await startTestGateway({ ...liveEnv(pixazo), AUTH_TOKENS, PRICES_FILE, ...often });
  pixazo.onSubmit(({ path, body }) => {
    const whose = callers.find(({ name }) => body.includes(name))?.name ?? 'nobody';
    const requestId = `${path.split('/')[1]}_${whose}-${pixazo.submits().length}`;
    return { status: 202, body: { request_id: requestId, status: 'QUEUED' } };
  });
  // One third is completed, one third fails with its own message, and one third continues.
  pixazo.onStatus(({ path }) => {
    const requestId = String(path.split('/').at(-1));
    const changes = [
      { status: 'COMPLETED', output: { media_url: [`https://media.test/${requestId}.wav`] } },
      { status: 'FAILED', error: `${requestId} failed` },
      {},
    ][Number(requestId.split('-').at(-1)) % 3];
    return { body: statusBody(requestId, changes) };
  });
  updatesCursor = JSON.parse(await ask(callers[0] as Caller, '{ jobs { updatesCursor } }', {})).data.jobs
    .updatesCursor;
  unknown.push(updatesCursor);
  for (const caller of callers) for (let job = 0; job < 3; job++) await startOne(caller);
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await pixazo[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

async function ask(caller: Caller, query: string, variables: object): Promise<string> {
  return (await gateway.post({ query, variables }, caller.headers)).text();
}

/** Starts a job of the caller, with a key of the caller. */
async function startOne(caller: Caller): Promise<void> {
  const key = `key-of-${caller.name}-${caller.keys.length}`;
  caller.keys.push(key);
  remember(caller, await ask(caller, GENERATE, { input: { textPrompt: caller.texts[0] }, key }));
}

/** Everything that a mutation returned belongs to the caller from now on. */
function remember(caller: Caller, answer: string): void {
  const payloads: ({ job: { id: string; requestId: string } } | null)[] = Object.values(
    JSON.parse(answer).data ?? {},
  );
  for (const payload of payloads) {
    if (!payload || caller.ids.includes(payload.job.id)) continue;
    const { job } = payload;
    caller.ids.push(job.id);
    caller.requestIds.push(job.requestId);
  }
}

/** A name of the same kind that does not exist, at the same place in every order. */
function strangerTo(name: string): string {
  if (unknown.includes(name)) return name;
  if (callers.some(({ ids }) => ids.includes(name))) {
    return name.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  }
  const isCursor = callers.some(({ ids }) => ids.map(toCursor).includes(name));
  return isCursor ? toCursor(strangerTo(fromCursor(name, 'after'))) : `${name}x`;
}

/** The decisions of one run, drawn from fast-check's numbers. */
function sourceFrom(numbers: number[], own: Caller, used: string[]): Source {
  let next = 0;
  const pick = (count: number) => (numbers[next++ % numbers.length] ?? 0) % count;
  return {
    pick,
    name: () => {
      const caller = callers[pick(callers.length + 1)];
      const names = !caller ? unknown : pick(2) === 0 ? caller.ids : namesOf(caller);
      const name = names[pick(names.length)] ?? '';
      used.push(name);
      return name;
    },
    text: () => own.texts[0] ?? '',
  };
}

type Follow = (
  caller: Caller,
  query: string,
  variables: Record<string, unknown>,
) => AsyncIterableIterator<unknown> & { leave: () => Promise<void> };

const transports: Record<string, Follow> = {
  WebSocket: (caller, query, variables) => {
    const client = gateway.client(caller.headers);
    return Object.assign(client.iterate({ query, variables }), { leave: async () => client.dispose() });
  },
  'Server-Sent Events': (caller, query, variables) => {
    const url = `${gateway.url}/graphql/stream`;
    const client = createSseClient({ url, headers: caller.headers, retryAttempts: 0 });
    return Object.assign(client.iterate({ query, variables }), { leave: async () => client.dispose() });
  },
};

/**
 * The first events of a subscription: all if it completes, otherwise up to the first one. Until then the jobs
 * of all callers change, the caller's last, so that an event of another caller would come first.
 */
async function firstOf(follow: Follow, caller: Caller, query: string, variables: Record<string, unknown>) {
  const events = follow(caller, query, variables);
  const first = events.next().then(
    ({ value, done }) => ({ text: JSON.stringify(value ?? null), done }),
    (error) => ({ text: JSON.stringify(error), done: true }),
  );
  let told: Awaited<typeof first> | null = null;
  void first.then((event) => {
    told = event;
  });
  for (let round = 0; told === null && round < 20; round++) {
    for (const other of callers) if (other !== caller) await startOne(other);
    await startOne(caller);
  }
  if (told === null) throw new Error(`${query} tells nothing, whatever happens to the caller's jobs`);
  await events.leave();
  return (await first).text;
}

/** The response without the fields that change with time, for jobs that stay unchanged. */
function still(answer: string): string {
  return answer.replace(
    /"(progress|estimatedCompletionAt|estimatedSecondsRemaining|updatesCursor)":[^,}]+/g,
    '"$1":null',
  );
}

/**
 * Two responses of one moment: the caller's own jobs go on during the requests, so the first request is
 * repeated.
 */
async function bothAnswers(
  one: () => Promise<string>,
  other: () => Promise<string>,
): Promise<[string, string]> {
  for (;;) {
    const [first, second, again] = [still(await one()), still(await other()), still(await one())];
    if (first === again) return [first, second];
  }
}

function expectNothingForeign(caller: Caller, answer: string): void {
  const foreign = callers.filter((other) => other !== caller).flatMap(secretsOf);
  expect(foreign.filter((secret) => answer.includes(secret))).toEqual([]);
}

const run =
  (field: RootField, follow: Follow | null) => async (caller: Caller, variables: Record<string, unknown>) => {
    const query = documentOf(field);
    return follow ? firstOf(follow, caller, query, variables) : ask(caller, query, variables);
  };

interface Case {
  field: RootField;
  by: string;
  follow: Follow | null;
}

const startsJob = (field: RootField) => getNamedType(field.field.type).name === 'GenerationPayload';

const cases = rootFields(theGraph()).flatMap((field): Case[] =>
  field.operation === 'subscription'
    ? Object.entries(transports).map(([by, follow]) => ({ field, by, follow }))
    : [{ field, by: 'HTTP', follow: null }],
);

describe("a caller's own data", () => {
  // deleting.test.ts covers the result of `deleteJob` for a caller's own job; the other tests here need their
  // jobs. Admins alone may settle charges and read everyone's usage. Uploads need an address of the gateway; files/ tests
  // them.
  const elsewhere = ['deleteJob', 'createUpload', 'usage', 'unresolvedCharges', 'resolveCharge'];
  const kept = cases.filter(({ field }) => !elsewhere.includes(field.name));

  it.each(kept)('is returned by $field.operation $field.name over $by', async ({ field, follow }) => {
    const [caller] = callers;
    if (!caller) throw new Error('There are no callers');
    const answers: string[] = [];
    for (const name of [
      caller.ids[1] ?? '',
      toCursor(caller.ids[1] ?? ''),
      `key-for-${field.name}`,
      updatesCursor,
    ]) {
      const source = { pick: () => 1, name: () => name, text: () => caller.texts[0] ?? '' };
      answers.push(await run(field, follow)(caller, variablesFor(field, source)));
      if (startsJob(field)) remember(caller, answers.at(-1) ?? '');
    }

    expect(answers.filter((answer) => JSON.parse(answer).errors === undefined)).not.toEqual([]);
  });
});

describe("another caller's jobs look as if they did not exist", () => {
  it.each(cases)(
    'in $field.operation $field.name over $by',
    { timeout: 60_000 },
    async ({ field, follow }) => {
      const answerTo = run(field, follow);
      const property = fc.asyncProperty(
        fc.constantFrom(...callers),
        fc.array(fc.nat(), { minLength: 12, maxLength: 24 }),
        async (caller, numbers) => {
          const used: string[] = [];
          const variables = variablesFor(field, sourceFrom(numbers, caller, used));
          const isOwn = (name: string) => namesOf(caller).includes(name);
          const foreign = used.filter((name) => !isOwn(name) && !unknown.includes(name));
          const before = caller.ids.length;
          const others = callers.filter((other) => other !== caller);

          const answer = await answerTo(caller, variables);

          expectNothingForeign(caller, answer);
          if (startsJob(field)) {
            remember(caller, answer);
            // A key that only other callers used starts a job of this caller.
            const [key] = foreign.filter((name) => !caller.borrowed.has(name));
            if (key === undefined) return;
            caller.borrowed.add(key);
            expect(JSON.parse(answer).errors).toBeUndefined();
            expect(caller.ids).toHaveLength(before + 1);
            expect(others.filter(({ ids }) => ids.includes(caller.ids.at(-1) ?? ''))).toEqual([]);
          } else if (foreign.length > 0) {
            const asked = JSON.stringify(variables);
            const strange = foreign.reduce((text, name) => text.replaceAll(name, strangerTo(name)), asked);
            const [told, toldOfStranger] = await bothAnswers(
              () => answerTo(caller, variables),
              () => answerTo(caller, JSON.parse(strange)),
            );
            expect(told).toBe(toldOfStranger);
          }
        },
      );
      await fc.assert(property, { numRuns: follow ? 12 : 40, endOnFailure: true });
    },
  );
});
