import { accountOf, availableOf, type Budget, BudgetScope, emptyBalance } from '../../src/core/budget.js';
import { BudgetPeriod } from '../../src/core/budget-period.js';
import type { MoneyRules } from '../../src/core/charge.js';
import { isTerminal } from '../../src/core/job.js';
import { CostState, type SettledState, settlementOf } from '../../src/core/job-cost.js';
import type { JobStore } from '../../src/core/job-store.js';
import type { Chance } from './chance.js';
import { CALLER } from './rules.js';

const PRICE = 70_000n;
const CURRENCY = 'USD';

/** The operator's prices and budgets in one history, and what may never be true of the books. */
export class SimulatedMoney {
  readonly rules: MoneyRules;
  private readonly budgets: Budget[];
  private readonly onFailed: SettledState;

  /** @param startsAt milliseconds since the epoch */
  constructor(
    chance: Chance,
    private readonly startsAt: number,
  ) {
    const { SPENT, RELEASED, UNRESOLVED } = CostState;
    this.onFailed = chance.pick<SettledState>(SPENT, RELEASED, UNRESOLVED);
    // Room for some of the works, never for all.
    const limit = () => PRICE * BigInt(chance.between(1, 2)) + BigInt(chance.between(0, 69_999));
    const open = { match: null, modelId: null };
    this.budgets = [
      { name: 'all', scope: BudgetScope.GATEWAY, ...open, period: BudgetPeriod.TOTAL, limit: limit() },
      { name: 'own', scope: BudgetScope.CALLER, ...open, period: BudgetPeriod.DAY, limit: limit() },
    ];
    const price = { price: { base: PRICE, perSecond: 0n, perSample: 0n }, duration: null, quantity: null };
    const models = new Map(['text-to-audio', 'video-to-audio'].map((id) => [id, price]));
    const prices = { currency: CURRENCY, version: '1', onFailed: this.onFailed, models };
    this.rules = { prices, budgets: this.budgets };
  }

  /** One sentence per budget that is overrun at this moment. */
  async overruns(store: JobStore, now: number): Promise<string[]> {
    const accounts = [this.startsAt, now].flatMap((time) =>
      this.budgets.map((budget) => accountOf(budget, { caller: CALLER, team: null }, CURRENCY, time)),
    );
    const balances = await store.money.balances(accounts.map(({ key }) => key));
    return accounts
      .filter(({ key, budget }) => availableOf(budget, balances.get(key) ?? emptyBalance) < 0n)
      .map(({ key }) => `The budget ${key} is overrun`);
  }

  /** One sentence per fault of the books once every job has ended. Resolves what is unresolved. */
  async faults(store: JobStore, now: number): Promise<string[]> {
    const broken = [...(await this.overruns(store, now)), ...(await this.wrongStates(store))];
    broken.push(...(await this.wrongSums(store)));
    const unresolved = await store.money.unresolvedCharges({ after: null, limit: 100 });
    for (const [index, { jobId }] of unresolved.entries()) {
      const state = index % 2 ? CostState.SPENT : CostState.RELEASED;
      await store.money.resolveCharge(jobId, { state, by: 'root', now });
    }
    if ((await store.money.countUnresolved()) > 0) broken.push('A resolved charge is still unresolved');
    return [...broken, ...(await this.wrongSums(store)), ...(await this.overruns(store, now))];
  }

  private async wrongStates(store: JobStore): Promise<string[]> {
    const jobs = await store.list({ caller: CALLER }, { limit: 1_000 });
    return jobs.flatMap(({ id, status, error, cost }) => {
      const due = isTerminal(status) ? settlementOf({ status, code: error?.code }, this.onFailed) : 'HELD';
      return cost?.state === due
        ? []
        : [`Job ${id} is ${status} ${error?.code} and its price ${cost?.state}`];
    });
  }

  /** Balance, usage and the list of unresolved charges are three counts of the same jobs. */
  private async wrongSums(store: JobStore): Promise<string[]> {
    const { money } = store;
    const [all] = this.budgets.map((budget) =>
      accountOf(budget, { caller: CALLER, team: null }, CURRENCY, this.startsAt),
    );
    const balance = (all && (await money.balances([all.key])).get(all.key)) ?? emptyBalance;
    const [usage] = await money.usage({ from: 0, to: Number.MAX_SAFE_INTEGER, groupBy: [], caller: CALLER });
    const unresolved = await money.unresolvedCharges({ after: null, limit: 1_000 });
    const { spent, held, unresolved: open } = usage?.money ?? emptyBalance;
    const listed = unresolved.reduce((sum, { price }) => sum + price, 0n);
    return [
      ...(balance.held === 0n && held === 0n
        ? []
        : [`${balance.held} and ${held} are held for jobs that ended`]),
      ...(balance.spent === spent ? [] : [`The budget says ${balance.spent} is spent, and usage ${spent}`]),
      ...(balance.unresolved === open && open === listed
        ? []
        : [`Unresolved are ${balance.unresolved}, ${open} and ${listed}`]),
      ...(spent < PRICE * BigInt(usage?.completed ?? 0) ? ['A completed job is not spent'] : []),
    ];
  }
}
