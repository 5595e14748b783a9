import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, it } from 'vitest';
import { type FailPoint, failAt } from '../support/fail-at.js';
import { startGatewayProcess } from '../support/gateway-process.js';
import { follow, generate } from '../support/generation.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { type CallbackMoment, PUBLIC_URL, startWorkingPixazo } from '../support/working-pixazo.js';
import { dies, followingPixazo, startOnDatabaseOf, submitTo } from './die-and-return.js';

const PRICES = { currency: 'USD', models: { 'mirelo-sfx-1-6-text-to-audio': { base: '0.01' } } };
/** Room for one generation, however often the gateway dies. */
const BUDGETS = {
  budgets: ['gateway', 'caller'].map((scope) => ({ name: scope, scope, period: 'total', limit: '0.015' })),
};
const PRICE = 10_000;

interface BookRow {
  held: number;
  spent: number;
  unresolved: number;
}

/**
 * The balances of the database that no gateway has open, and the same amounts by the last line of each account in the
 * ledger. Read from a copy, as the driver keeps its lock on a file that it has closed.
 */
async function booksIn(directory: string) {
  await cp(join(directory, 'data'), join(directory, 'copy'), { recursive: true });
  const file = new DatabaseSync(join(directory, 'copy', 'gateway.db'));
  const read = <Row>(query: string) => file.prepare(query).all() as Row[];
  const balances = read<BookRow>('select held, spent, unresolved from balances order by account');
  const amounts = ['HELD', 'SPENT', 'UNRESOLVED']
    .map((state) => `sum(case when state = '${state}' then amount else 0 end) as ${state.toLowerCase()}`)
    .join(', ');
  const sums = read<BookRow>(
    `select ${amounts} from ledger as line where account <> '' and step =
       (select max(step) from ledger where job_id = line.job_id and account = line.account)
     group by account order by account`,
  );
  const jobs = read<{ cost_state: string }>('select cost_state from jobs');
  file.close();
  await rm(join(directory, 'copy'), { recursive: true });
  return { balances, sums, states: jobs.map(({ cost_state }) => cost_state) };
}

async function environment(directory: string, pixazo: Parameters<typeof followingPixazo>[0]) {
  const [PRICES_FILE, BUDGETS_FILE] = [join(directory, 'prices.json'), join(directory, 'budgets.json')];
  await writeFile(PRICES_FILE, JSON.stringify(PRICES));
  await writeFile(BUDGETS_FILE, JSON.stringify(BUDGETS));
  return { ...followingPixazo(pixazo, 50), PRICES_FILE, BUDGETS_FILE };
}

const spent = { held: 0, spent: PRICE, unresolved: 0 };
const unresolved = { held: 0, spent: 0, unresolved: PRICE };

describe('a budget with room for one generation', () => {
  it.each<{ at: FailPoint; count?: number; end: BookRow; state: string; callback?: CallbackMoment }>([
    { at: 'gateway:row-written', end: unresolved, state: 'UNRESOLVED' },
    { at: 'gateway:request-leaving', end: unresolved, state: 'UNRESOLVED' },
    { at: 'undici:request:bodySent', end: unresolved, state: 'UNRESOLVED' },
    { at: 'gateway:answer-read', end: unresolved, state: 'UNRESOLVED' },
    // Before the submission is answered: the job has a request_id by the callback alone.
    { at: 'gateway:callback-recorded', end: spent, state: 'SPENT', callback: 'before-answer' },
    { at: 'gateway:outcome-recorded', end: spent, state: 'SPENT' },
    { at: 'gateway:poll-claimed', end: spent, state: 'SPENT' },
    { at: 'gateway:status-read', end: spent, state: 'SPENT' },
    // The third update is the last one, which settles the price.
    { at: 'gateway:update-recorded', count: 3, end: spent, state: 'SPENT' },
  ])(
    'has room for no other after a kill at $at, and the price is $state',
    async ({ at, count, end, state, callback }) => {
      await using directory = await temporaryDirectory();
      await using pixazo = await startWorkingPixazo(callback);
      const env = { ...(await environment(directory.path, pixazo)), ...(callback && { PUBLIC_URL }) };
      await using doomed = startGatewayProcess(directory.path, { ...env, ...failAt(at, count) });
      await submitTo(doomed, pixazo);
      await dies(doomed);
      const { balances } = await booksIn(directory.path);
      expect(balances.map(({ held, spent }) => held + spent)).toEqual([PRICE, PRICE]);

      await using gateway = await startOnDatabaseOf(directory.path, env);
      const { url } = gateway;
      await pixazo.callBackTo(url);
      const other = await generate(url, 'another');
      expect(other.errors?.[0]?.extensions.code).toBe('BUDGET_EXCEEDED');
      const { data } = await generate(url, 'once');
      await follow(url, data.job.id);
      await gateway.stop();

      expect(await booksIn(directory.path)).toEqual({
        balances: [end, end],
        sums: [end, end],
        states: [state],
      });
      expect(pixazo.submits().length).toBeLessThanOrEqual(1);
    },
  );

  it('has its room again after a kill while a refusal is recorded', async () => {
    await using directory = await temporaryDirectory();
    await using pixazo = await startWorkingPixazo();
    pixazo.onSubmit(() => ({ status: 402, body: { error: 'Insufficient Balance', message: 'Top up.' } }));
    const env = await environment(directory.path, pixazo);
    await using doomed = startGatewayProcess(directory.path, {
      ...env,
      ...failAt('gateway:outcome-recorded'),
    });
    await submitTo(doomed, pixazo);
    await dies(doomed);

    const nothing = { held: 0, spent: 0, unresolved: 0 };
    const books = { balances: [nothing, nothing], sums: [nothing, nothing], states: [] };
    expect(await booksIn(directory.path)).toEqual(books);
  });
});
