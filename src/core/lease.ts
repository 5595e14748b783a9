/** The longest that a lease lasts unless it is renewed, in milliseconds: then the jobs of a gateway that died go to others. */
const LONGEST_LEASE_MS = 20_000;
/** How much longer than two calls a lease has to last, in milliseconds. */
const MARGIN_MS = 5_000;

/** How leases are kept during calls. Times are milliseconds. */
export interface LeaseTerms {
  /** How long a lease lasts unless it is renewed. */
  leaseMs: number;
  /** The pause between two renewals. */
  renewalPauseMs: number;
  /**
   * A call begins only under a lease that lasts this much longer, and a status call ends before the rest of its lease is
   * shorter: longer than the pause, so that it ends before other gateways can claim the job.
   */
  leastLeftMs: number;
}

/**
 * The terms of leases.
 * @param timeoutMs the limit of one upstream call. A call may wait as long for its slot.
 */
export function leaseTerms(timeoutMs: number): LeaseTerms {
  const leaseMs = Math.min(LONGEST_LEASE_MS, 2 * timeoutMs + MARGIN_MS);
  return { leaseMs, renewalPauseMs: leaseMs / 5, leastLeftMs: leaseMs / 4 };
}
