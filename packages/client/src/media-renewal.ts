import type { Job } from './job.js';
import type { Timing } from './timing.js';

/** An address is good for an hour or more after it was read. */
const LATEST_MS = 55 * 60_000;
/** A device whose clock is an hour fast takes each address for an old one. */
const SOONEST_MS = 5 * 60_000;
/** An address is renewed this long before it expires. */
const MARGIN_MS = 60_000;

/** The addresses of one job. Times are milliseconds. */
interface Watched {
  /** By `Timing.now`. */
  dueAt: number;
  /** By `Timing.date`. */
  expiresAt: number;
}

/**
 * Says which jobs must be read again before the addresses of their media expire. A device with a wrong clock renews them
 * at other times, and still before they expire.
 */
export class MediaRenewal {
  private readonly watched = new Map<string, Watched>();
  private cancel: () => void = () => undefined;

  /** @param renew reads these jobs again, and gives them to `watch` */
  constructor(
    private readonly timing: Timing,
    private readonly renew: (ids: string[]) => void,
  ) {}

  /** Takes a job that was just read. */
  watch({ id, media }: Job): void {
    const expiries = media.flatMap(({ urlExpiresAt }) => (urlExpiresAt ? [Date.parse(urlExpiresAt)] : []));
    const expiresAt = Math.min(...expiries);
    if (!Number.isFinite(expiresAt)) return;
    const left = expiresAt - MARGIN_MS - this.timing.date();
    const delay = Math.min(Math.max(left, SOONEST_MS), LATEST_MS);
    this.watched.set(id, { dueAt: this.timing.now() + delay, expiresAt });
    this.schedule();
  }

  /** Call it after a pause that clocks may not have counted, such as the sleep of a laptop. */
  wake(): void {
    const date = this.timing.date() + MARGIN_MS;
    for (const one of this.watched.values()) if (one.expiresAt <= date) one.dueAt = this.timing.now();
    this.schedule();
  }

  close(): void {
    this.cancel();
    this.watched.clear();
  }

  private schedule(): void {
    this.cancel();
    let next = Number.POSITIVE_INFINITY;
    for (const { dueAt } of this.watched.values()) next = Math.min(next, dueAt);
    if (next < Number.POSITIVE_INFINITY) {
      this.cancel = this.timing.after(Math.max(next - this.timing.now(), 0), () => this.renewDue());
    }
  }

  /** Those that are due soon are renewed together with those that are due. */
  private renewDue(): void {
    const soon = this.timing.now() + SOONEST_MS;
    const ids = [...this.watched].filter(([, { dueAt }]) => dueAt <= soon).map(([id]) => id);
    for (const id of ids) this.watched.delete(id);
    this.schedule();
    this.renew(ids);
  }
}
