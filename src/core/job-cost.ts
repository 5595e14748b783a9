import { Charged, ErrorCode } from './errors.js';
import type { Amount } from './money.js';

/** The state of a job's price. It is HELD at first, and SPENT and RELEASED are final. */
export enum CostState {
  /** Reserved, while nothing is certain. */
  HELD = 'HELD',
  SPENT = 'SPENT',
  RELEASED = 'RELEASED',
  /** Only a person can find out whether it was charged. It counts against budgets until then. */
  UNRESOLVED = 'UNRESOLVED',
}

/** The states in which a job's end can leave its price. */
export type SettledState = Exclude<CostState, CostState.HELD>;
/** The states in which an admin can leave an unresolved price. */
export type ResolvedState = Exclude<SettledState, CostState.UNRESOLVED>;

/** The price of a job, fixed when it was written, and its state. */
export interface JobCost {
  price: Amount;
  /** As the price book names it, such as `USD`. */
  currency: string;
  /** The price book that the price is from. */
  priceVersion: string;
  state: CostState;
}

/** How a job ended. */
interface JobEnd {
  /** A terminal JobStatus. */
  status: string;
  /** The code of its error, if there is one. */
  code: ErrorCode | undefined;
}

/** The state of a price once its job has ended. @param onFailed the operator's rule for jobs that end FAILED */
export function settlementOf({ status, code }: JobEnd, onFailed: SettledState): SettledState {
  if (status === 'COMPLETED') return CostState.SPENT;
  if (status === 'FAILED') return onFailed;
  return code === ErrorCode.UPSTREAM_SYSTEM_ERROR ? CostState.RELEASED : CostState.UNRESOLVED;
}

/** Whether a job with this price was charged, once an admin has found out. */
export function chargedOf(state: ResolvedState): Charged {
  return state === CostState.SPENT ? Charged.YES : Charged.NO;
}
