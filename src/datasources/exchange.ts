import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, errors } from 'undici';
import { decodeBody } from './content-coding.js';

/** The result of one HTTP request: an answer read to its end, or how far the request got. */
export type Exchange =
  | {
      answered: true;
      status: number;
      headers: IncomingHttpHeaders;
      /** Without its content coding; empty where that cannot be undone. The beginning of a body that is too long. */
      body: string;
      /** Why the body is not whole or could not be decoded, in words. */
      problem?: string;
    }
  | {
      answered: false;
      /** Whether the request reached an open connection, with TLS and through the outbound proxy where there are any. */
      hasLeft: boolean;
      /** Bytes that connection had taken in its life, where undici reports them. */
      bytesWritten: number | null;
      /** The error code of undici or Node, for the log. */
      code: string;
    };

/** Every answer that Pixazo documents is far smaller; a longer one is not read. */
export const LONGEST_ANSWER_BYTES = 1024 * 1024;

/** When a request is aborted. */
export interface ExchangeLimits {
  /** From its start to the last byte of the answer, in milliseconds. */
  timeoutMs: number;
  signal?: AbortSignal;
}

/**
 * Sends a request and reads the answer. undici's own `request` neither reports whether a failed request had begun to
 * leave, nor aborts one that waits for a connection. Never rejects.
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
      if (isOver) return;
      if (error instanceof errors.ResponseExceededMaxSizeError)
        end(tooLong(status, headers, Buffer.concat(chunks)));
      else end(unanswered(error, controller !== null));
    }
    function abort(name: string): void {
      const reason = new DOMException('The request was aborted', name);
      fail(reason);
      controller?.abort(reason);
    }
    const onAbort = () => abort('AbortError');
    const timer = setTimeout(abort, timeoutMs, 'TimeoutError');
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });

    dispatcher.dispatch(request, {
      onRequestStart(started) {
        // Aborted while it waited for a connection: it must not leave now.
        if (isOver) started.abort(new DOMException('The request was aborted', 'AbortError'));
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
        if (!isOver) end({ answered: true, status, headers, ...readBody(Buffer.concat(chunks), headers) });
      },
      onResponseError: (_controller, error) => fail(error),
    });
  });
}

function unanswered(error: unknown, hasLeft: boolean): Exchange {
  return { answered: false, hasLeft, bytesWritten: bytesWrittenBefore(error), code: codeOf(error) };
}

/** The status counts: a long refusal is a refusal all the same. */
function tooLong(status: number, headers: IncomingHttpHeaders, received: Buffer): Exchange {
  const problem = `the body is longer than ${LONGEST_ANSWER_BYTES} bytes`;
  return { answered: true, status, headers, body: readBody(received, headers).body, problem };
}

function readBody(received: Buffer, headers: IncomingHttpHeaders): { body: string; problem?: string } {
  try {
    return { body: decodeBody(received, headers['content-encoding'], LONGEST_ANSWER_BYTES).toString() };
  } catch (error) {
    return { body: '', problem: (error as Error).message };
  }
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
  // Only a CONNECT that the outbound proxy did not grant ends so.
  if (error instanceof errors.RequestAbortedError) return error.message;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
