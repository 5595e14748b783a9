/** The shortest and the longest delay, in milliseconds. */
const DELAY_MS = { shortest: 5, longest: 80 };

/**
 * Delays the claims of a gateway that comes second. All gateways on a database wake for the same due job, and all but one
 * ask for it in vain. So a claim that finds nothing doubles the delay of the next one, and a claim that finds jobs halves
 * it: while one gateway is fast enough, the others rarely ask, and once it falls behind, they find jobs and ask sooner.
 */
export class ClaimBackoff {
  private current = 0;

  /** How long after a job is due the next claim begins, in milliseconds: 0 to 80. */
  get delayMs(): number {
    return this.current;
  }

  /** A claim found nothing, although a job had been due. */
  onNothing(): void {
    this.current = Math.min(Math.max(2 * this.current, DELAY_MS.shortest), DELAY_MS.longest);
  }

  /** @param mayBeMore whether the claim took as many jobs as it could */
  onFound(mayBeMore: boolean): void {
    this.current = mayBeMore || this.current <= DELAY_MS.shortest ? 0 : this.current / 2;
  }
}
