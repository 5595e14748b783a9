/** Gateways that nobody can rely on, of which each knows all jobs. */
export interface Victims {
  urls: [string, ...string[]];
  /** Tells the gateway at this address that it is being asked for a generation. */
  onAsked(url: string): void;
  /** What was done to them so far, and how often. */
  harm(): Record<string, number>;
  /** Rejects as soon as one of them did what nothing done to it explains. */
  dying: Promise<unknown>;
  /** Does them no more harm; resolves when all are up. */
  spare(): Promise<unknown>;
}
