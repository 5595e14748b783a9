import { GatewayError } from '../gateway-error.js';

const RETRY_AFTER_SECONDS = 5;

/** A value that was read, and why it could not be. */
export interface Reading<Value> {
  value: Value | null;
  error: GatewayError | null;
}

/** Reads a value, again and again while the gateway is away. The returned function ends it. */
export function readWithRetries<Value>(
  read: (signal: AbortSignal) => Promise<Value>,
  set: (reading: Reading<Value>) => void,
): () => void {
  const ending = new AbortController();
  let retry: ReturnType<typeof setTimeout> | undefined;
  const attempt = () => {
    read(ending.signal).then(
      (value) => !ending.signal.aborted && set({ value, error: null }),
      (error: unknown) => {
        if (ending.signal.aborted || !(error instanceof GatewayError)) return;
        set({ value: null, error });
        if (!error.retryable) return;
        retry = setTimeout(attempt, (error.retryAfterSeconds ?? RETRY_AFTER_SECONDS) * 1_000);
      },
    );
  };
  attempt();
  return () => {
    ending.abort();
    clearTimeout(retry);
  };
}
