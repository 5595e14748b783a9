import { LRUCache } from 'lru-cache';
import { ANONYMOUS } from '../core/caller-name.js';
import type { Clock } from '../core/clock.js';
import { ErrorCode, GatewayError } from '../core/errors.js';
import { operationRejected } from './operation-limits.js';

const MINUTE_MS = 60_000;
/** Callers whose operations are counted at the same time, at most. */
const MOST_CALLERS = 10_000;

/** The limits of one caller on this instance. 0: no limit. */
export interface CallerLimitOptions {
  /** HTTP operations in a minute. */
  queriesPerMinute: number;
  /** WebSockets and event streams at a time. */
  maxSocketsPerCaller: number;
}

/** A socket, or a response that stays open. */
interface Connection {
  once(event: 'close', listener: () => void): unknown;
}

/** The limits of each caller on this instance. Where authentication is off, all callers are one, which has none. */
export class CallerLimits {
  private readonly minutes = new LRUCache<string, { operations: number; endsAt: number }>({
    max: MOST_CALLERS,
  });
  private readonly connections = new Map<string, number>();

  constructor(
    private readonly options: CallerLimitOptions,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** Counts one HTTP operation. @throws GatewayError RATE_LIMITED with `retryAfterSeconds`, 1 to 60 */
  countOperation(caller: string): void {
    const { queriesPerMinute } = this.options;
    if (queriesPerMinute === 0 || isExempt(caller)) return;
    const now = this.clock.now();
    let minute = this.minutes.get(caller);
    // A clock that is set back must not make a minute longer.
    if (!minute || minute.endsAt <= now || minute.endsAt > now + MINUTE_MS) {
      minute = { operations: 0, endsAt: now + MINUTE_MS };
      this.minutes.set(caller, minute);
    }
    minute.operations += 1;
    if (minute.operations <= queriesPerMinute) return;
    throw new GatewayError(
      ErrorCode.RATE_LIMITED,
      `QUERIES_PER_MINUTE: at most ${queriesPerMinute} operations of one caller are served in a minute.`,
      { retryAfterSeconds: Math.ceil((minute.endsAt - now) / 1_000) },
    );
  }

  /** Counts a connection until it closes. @throws GatewayError OPERATION_REJECTED past the limit */
  addConnection(caller: string, connection: Connection): void {
    const { maxSocketsPerCaller } = this.options;
    if (maxSocketsPerCaller === 0 || isExempt(caller)) return;
    const open = this.connections.get(caller) ?? 0;
    if (open >= maxSocketsPerCaller) {
      throw operationRejected(
        `MAX_SOCKETS_PER_CALLER: at most ${maxSocketsPerCaller} connections of one caller may be open. Close one first.`,
      );
    }
    this.connections.set(caller, open + 1);
    connection.once('close', () => this.removeConnection(caller));
  }

  private removeConnection(caller: string): void {
    const open = (this.connections.get(caller) ?? 1) - 1;
    if (open === 0) this.connections.delete(caller);
    else this.connections.set(caller, open);
  }
}

/** Without authentication every request belongs to this caller. */
function isExempt(caller: string): boolean {
  return caller === ANONYMOUS;
}
