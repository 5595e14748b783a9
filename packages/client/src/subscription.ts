import type { Connection } from './connection.js';
import type { GatewayError } from './gateway-error.js';
import type { Sink } from './live-socket.js';
import type { Operation } from './operations.js';
import { backoff, waitAfter } from './timing.js';

/** A sink of a subscription that begins again. */
export interface RetryingSink<Data> extends Omit<Sink<Data>, 'ended'> {
  /** Returns whether the subscription is complete, and must not begin again. */
  ended(): boolean;
  /** Called with true while it waits to begin again, and with false when it does. */
  interrupted?(isInterrupted: boolean): void;
}

/**
 * A subscription that begins again when the gateway refuses it for a time, or ends it before its end.
 * `refused` gets only what a retry cannot help. The returned function stops it.
 */
export function subscribeWithRetries<Data, Variables extends object>(
  { socket, timing, closed }: Connection,
  [operation, variables]: [Operation<Data, Variables>, Variables],
  sink: RetryingSink<Data>,
): () => void {
  let failures = 0;
  let end: () => void = () => undefined;
  const again = (ms: number) => {
    failures += 1;
    sink.interrupted?.(true);
    end = timing.after(ms, () => {
      sink.interrupted?.(false);
      begin();
    });
  };
  const refused = (error: GatewayError) => {
    if (error.retryable) again(waitAfter(error, timing, failures));
    else sink.refused(error);
  };
  function begin(): void {
    end = socket.subscribe(operation, variables, {
      next: (data) => {
        failures = 0;
        sink.next(data);
      },
      refused,
      ended: () => {
        if (!sink.ended() && !closed.aborted) again(backoff(timing, failures));
      },
    });
  }
  begin();
  return () => end();
}
