import { askStore } from '../core/ask-store.js';
import {
  accountOf,
  appliesTo,
  availableOf,
  type Balance,
  type Budget,
  BudgetScope,
  emptyBalance,
  isHolder,
  type Spender,
} from '../core/budget.js';
import { type MoneyRules, priceIn } from '../core/charge.js';
import type { Clock } from '../core/clock.js';
import { ErrorCode, GatewayError } from '../core/errors.js';
import { CostState, type JobCost } from '../core/job-cost.js';
import type { JobEvents } from '../core/job-events.js';
import type { JsonObject } from '../core/model.js';
import type { Amount } from '../core/money.js';
import type { MoneyStore, UnresolvedCharge } from '../core/money-store.js';
import { daysOf, UsageDimension, type UsageQuery, type UsageRow } from '../core/usage.js';

/** A caller who asks about money. */
export interface Viewer extends Spender {
  isAdmin: boolean;
}

/** A budget of a caller, as it is now. */
export interface BudgetStatus {
  budget: Budget;
  balance: Balance;
  /** Negative where the limit was lowered below what is taken. */
  available: Amount;
  currency: string;
  /** Milliseconds since the epoch; null: never. */
  resetsAt: number | null;
}

/** The price of an input. */
export interface Quote {
  price: Amount;
  currency: string;
  /** Whether every budget has room for it now. */
  affordable: boolean;
  /** The one with the least room among those that the caller may see; null: there is none. */
  budget: BudgetStatus | null;
}

/** Thirty days, in milliseconds. */
const PART_MS = 30 * 86_400_000;

/** The options of a report. */
export type UsageRequest = Omit<UsageQuery, 'caller'> & { everyone: boolean };

const cannotResolve =
  'The gateway cannot write its database, so the charge may not be settled yet. Read it again later.';

/** The use cases of money. Amounts of everyone are for admins alone. */
export class Billing {
  /** @param rules null: no prices are configured */
  constructor(
    readonly rules: MoneyRules | null,
    private readonly store: MoneyStore,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly events: JobEvents,
  ) {}

  /** The price of an input, from the rules and balances of now; null for a model without a price. */
  async quote(viewer: Viewer, modelId: string, body: JsonObject): Promise<Quote | null> {
    const price = this.rules && priceIn(this.rules.prices, modelId, body);
    if (!this.rules || price === null) return null;
    const applying = await this.statusOf(viewer, (budget) => appliesTo(budget, viewer, modelId));
    const affordable = applying.every(({ available }) => available >= price);
    const [least = null] = applying
      .filter(({ budget }) => isShown(budget, viewer))
      .sort((one, other) => (one.available < other.available ? -1 : 1));
    return { price, currency: this.rules.prices.currency, affordable, budget: least };
  }

  /** The budgets that limit this caller and whose amounts it may see, in the order of the operator's file. */
  budgetsOf(viewer: Viewer): Promise<BudgetStatus[]> {
    return this.statusOf(viewer, (budget) => isHolder(budget, viewer) && isShown(budget, viewer));
  }

  /** @throws GatewayError FORBIDDEN when someone else than an admin asks for everyone's */
  async usage(viewer: Viewer, { everyone, ...query }: UsageRequest): Promise<UsageRow[]> {
    if (everyone) assertAdmin(viewer);
    return this.ask(this.store.usage({ ...query, caller: everyone ? null : viewer.caller }));
  }

  /** Everyone's, read in parts: with DAY among the groups, a month at a time. @throws GatewayError FORBIDDEN */
  usageOfAll(viewer: Viewer, query: Omit<UsageQuery, 'caller'>): AsyncIterable<UsageRow> {
    assertAdmin(viewer);
    return this.usageInParts(query);
  }

  private async *usageInParts({ groupBy, ...days }: Omit<UsageQuery, 'caller'>): AsyncGenerator<UsageRow> {
    const { from, to } = daysOf(days);
    const step = groupBy.includes(UsageDimension.DAY) ? PART_MS : to - from;
    for (let start = from; start < to; start += step) {
      const part = { from: start, to: Math.min(start + step, to) };
      yield* await this.ask(this.store.usage({ ...part, groupBy, caller: null }));
    }
  }

  /** Oldest first. @throws GatewayError FORBIDDEN */
  async unresolvedCharges(
    viewer: Viewer,
    page: { after: string | null; limit: number },
  ): Promise<UnresolvedCharge[]> {
    assertAdmin(viewer);
    return this.ask(this.store.unresolvedCharges(page));
  }

  /**
   * Ends an unresolved charge for good.
   * @throws GatewayError FORBIDDEN; BAD_USER_INPUT for a charge that is not unresolved; NOT_FOUND
   */
  async resolveCharge(viewer: Viewer, jobId: string, charged: boolean): Promise<JobCost> {
    assertAdmin(viewer);
    const by = viewer.caller;
    const state = charged ? CostState.SPENT : CostState.RELEASED;
    const resolution = { state, by, now: this.clock.now() } as const;
    const cost = await this.ask(this.store.resolveCharge(jobId, resolution), cannotResolve);
    this.events.emit({ kind: 'charge-resolved', jobId, cost, by });
    return cost;
  }

  /** The budgets that `isWanted`, with their balances. */
  private async statusOf(viewer: Viewer, isWanted: (budget: Budget) => boolean): Promise<BudgetStatus[]> {
    const budgets = this.rules?.budgets?.filter(isWanted) ?? [];
    if (!this.rules || budgets.length === 0) return [];
    const { currency } = this.rules.prices;
    const now = this.clock.now();
    const accounts = budgets.map((budget) => accountOf(budget, viewer, currency, now));
    const balances = await this.ask(this.store.balances(accounts.map(({ key }) => key)));
    return accounts.map(({ budget, key, resetsAt }) => {
      const balance = balances.get(key) ?? emptyBalance;
      return { budget, balance, available: availableOf(budget, balance), currency, resetsAt };
    });
  }

  private ask<Found>(asking: Promise<Found>, message?: string): Promise<Found> {
    return askStore(asking, this.events, message);
  }
}

/** The amounts of a budget of the whole gateway say what all other callers spend. */
function isShown({ scope }: Budget, { isAdmin }: Viewer): boolean {
  return isAdmin || scope !== BudgetScope.GATEWAY;
}

/** @throws GatewayError FORBIDDEN for everyone else */
export function assertAdmin({ isAdmin }: Pick<Viewer, 'isAdmin'>): void {
  if (isAdmin) return;
  throw new GatewayError(
    ErrorCode.FORBIDDEN,
    'This is for admins of the gateway alone. Its operator names them in ADMINS.',
  );
}
