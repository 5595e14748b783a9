import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher, errors, interceptors } from 'undici';
import type { MediaAnswer, MediaRequest, MediaSource } from '../core/media-source.js';
import { PrivateAddressError, publicConnector } from './public-connector.js';

/** Storage redirects once, if at all. */
const MOST_REDIRECTS = 3;
/** Longest wait for a connection, in milliseconds. */
const LONGEST_CONNECT_MS = 10_000;

/** What of an answer goes on to who asked. */
const headersOf: Record<number, string[]> = {
  200: ['accept-ranges', 'content-encoding', 'content-length', 'etag', 'last-modified'],
  206: ['accept-ranges', 'content-encoding', 'content-length', 'content-range', 'etag', 'last-modified'],
  304: ['etag', 'last-modified'],
  416: ['content-range'],
};

export interface HttpMediaSourceOptions {
  /** How long the source may be silent, before its answer and in between, in milliseconds. */
  idleTimeoutMs: number;
  /** The one origin that may lie on a private address; null: none may. Asked anew for each connection. */
  trustedOrigin: () => string | null;
  /** Resolves names; the system's own when absent. */
  lookup?: LookupFunction;
}

/** Result files by http and https from anywhere on the public internet, piece by piece, never whole in memory. */
export class HttpMediaSource implements MediaSource {
  private readonly agent: Agent;
  private readonly dispatcher: Dispatcher;

  constructor({ idleTimeoutMs, trustedOrigin, lookup }: HttpMediaSourceOptions) {
    const timeoutMs = Math.min(idleTimeoutMs, LONGEST_CONNECT_MS);
    this.agent = new Agent({
      connect: publicConnector({ timeoutMs, trustedOrigin, lookup }),
      headersTimeout: idleTimeoutMs,
      // Counts only while the reader takes what comes.
      bodyTimeout: idleTimeoutMs,
    });
    this.dispatcher = this.agent.compose(interceptors.redirect({ maxRedirections: MOST_REDIRECTS }));
  }

  async open(url: string, { method, headers, signal }: MediaRequest): Promise<MediaAnswer> {
    try {
      const { origin, pathname, search } = new URL(url);
      const answer = await this.dispatcher.request({
        origin,
        path: pathname + search,
        method,
        // Whatever is packed on its way could not be asked for by range.
        headers: { ...headers, 'accept-encoding': 'identity' },
        signal,
      });
      const problem = problemOf(answer, method);
      const { statusCode: status, body } = answer;
      const hasFile = !problem && method === 'GET' && (status === 200 || status === 206);
      // Nobody waits for the rest of a body that nobody wants.
      if (!hasFile) void body.dump();
      if (problem) return { kind: 'failed', reason: problem };
      return {
        kind: 'answered',
        status: status as 200 | 206 | 304 | 416,
        headers: passedOn(answer),
        body: hasFile ? body : null,
      };
    } catch (error) {
      return { kind: 'failed', reason: reasonOf(error) };
    }
  }

  /** Cuts whatever is still under way. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

/** Why an answer cannot be given on as the file, or null when it can. */
function problemOf({ statusCode: status, headers }: Dispatcher.ResponseData, method: string): string | null {
  if (!(status in headersOf)) return `it answers HTTP ${status}`;
  if (status === 304 || status === 416) return null;
  const type = String(headers['content-type'] ?? 'application/octet-stream');
  if (!/^(?:(?:audio|video)\/|\w+\/octet-stream\b)/i.test(type))
    return 'it answers something else than the file';
  if (status === 206 && !headers['content-range']) return 'it answers several parts where one was asked for';
  const hasEnd = 'content-length' in headers || 'transfer-encoding' in headers || method === 'HEAD';
  return hasEnd ? null : 'it does not say where the file ends';
}

function passedOn({ statusCode, headers }: Dispatcher.ResponseData): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of headersOf[statusCode] ?? []) {
    const value = headers[name];
    if (typeof value === 'string') passed[name] = value;
  }
  return passed;
}

function reasonOf(error: unknown): string {
  if (error instanceof PrivateAddressError) return 'it is not on the public internet';
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.ConnectTimeoutError) {
    return 'it does not answer in time';
  }
  const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
  return `it cannot be reached${code}`;
}
