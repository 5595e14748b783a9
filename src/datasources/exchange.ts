import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

/** What came of one HTTP request: an answer read to its end, or how far the request got. */
export type Exchange =
  | { answered: true; status: number; headers: IncomingHttpHeaders; body: string }
  | {
      answered: false;
      /** Whether any of it was given to a connection that stood, with TLS where the address asks for it. */
      hasLeft: boolean;
      /** Bytes that connection had taken in its life, where undici tells. */
      bytesWritten: number | null;
      /** undici's or Node's error code, for the log. */
      code: string;
    };

/** When a request is given up. */
export interface ExchangeLimits {
  /** From its start to the last byte of the answer, in milliseconds. */
  timeoutMs: number;
  signal?: AbortSignal;
}

/**
 * Sends a request and reads the answer. undici's own `request` does not tell whether a request that failed had begun to
 * leave, nor gives up one that waits for a connection. Never rejects.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  { timeoutMs, signal }: ExchangeLimits,
): Promise<Exchange> {
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | null = null;
    let isOver = false;
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    const chunks: Buffer[] = [];

    function end(result: Exchange): void {
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      resolve(result);
    }
    function fail(error: unknown): void {
      const hasLeft = controller !== null;
      if (!isOver)
        end({ answered: false, hasLeft, bytesWritten: bytesWrittenBefore(error), code: codeOf(error) });
    }
    function giveUp(name: string): void {
      const reason = new DOMException('The request was given up', name);
      fail(reason);
      controller?.abort(reason);
    }
    const onAbort = () => giveUp('AbortError');
    const timer = setTimeout(giveUp, timeoutMs, 'TimeoutError');
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });

    dispatcher.dispatch(request, {
      onRequestStart(started) {
        // Given up while it waited for a connection: now it must not leave any more.
        if (isOver) started.abort(new DOMException('The request was given up', 'AbortError'));
        else controller = started;
      },
      onResponseStart(_controller, statusCode, received) {
        status = statusCode;
        headers = received;
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk);
      },
      onResponseEnd() {
        if (!isOver) end({ answered: true, status, headers, body: Buffer.concat(chunks).toString() });
      },
      onResponseError: (_controller, error) => fail(error),
    });
  });
}

/** undici's SocketError carries the socket's counters. */
function bytesWrittenBefore(error: unknown): number | null {
  const socket = error instanceof Error && 'socket' in error ? error.socket : null;
  const written =
    socket && typeof socket === 'object' && 'bytesWritten' in socket ? socket.bytesWritten : null;
  return typeof written === 'number' ? written : null;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
