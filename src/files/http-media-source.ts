import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher, EnvHttpProxyAgent, errors, interceptors } from 'undici';
import type { Media } from '../core/job.js';
import {
  bareMimeType,
  isMediaType,
  type MediaAnswer,
  type MediaRequest,
  type MediaSource,
} from '../core/media-source.js';
import type { Outbound } from '../core/outbound.js';
import { addressProblem } from './public-address.js';
import { PrivateAddressError, publicConnector } from './public-connector.js';

/** Storage redirects once, if at all. */
const MOST_REDIRECTS = 3;
/** Longest wait for a connection, in milliseconds. */
const LONGEST_CONNECT_MS = 10_000;
/** Most files that are fetched at a time. */
const MOST_OPEN = 128;

/** The headers of an answer that are passed on. */
const headersOf: Record<number, string[]> = {
  200: ['accept-ranges', 'content-encoding', 'content-length', 'etag', 'last-modified'],
  206: ['accept-ranges', 'content-encoding', 'content-length', 'content-range', 'etag', 'last-modified'],
  304: ['etag', 'last-modified'],
  416: ['content-range'],
};

export interface HttpMediaSourceOptions {
  /** How long the source may be silent, before its answer and in between, in milliseconds. */
  idleTimeoutMs: number;
  /** The one origin that may be private, and is called directly; null: none. Read for each request. */
  trustedOrigin: () => string | null;
  outbound: Outbound;
  /** Most files that are fetched at a time. Default 128. */
  mostOpen?: number;
  /** Resolves names; the system's own when absent. An outbound proxy resolves them itself. */
  lookup?: LookupFunction;
}

/** Result files by http and https from the public internet, streamed in pieces. */
export class HttpMediaSource implements MediaSource {
  private readonly trusted: Agent;
  private readonly anywhere: EnvHttpProxyAgent;
  private readonly dispatcher: Dispatcher;
  private openFiles = 0;

  constructor(private readonly options: HttpMediaSourceOptions) {
    const { idleTimeoutMs, outbound, lookup } = options;
    const timeoutMs = Math.min(idleTimeoutMs, LONGEST_CONNECT_MS);
    // A body's time counts only while the reader takes what comes.
    const limits = { headersTimeout: idleTimeoutMs, bodyTimeout: idleTimeoutMs };
    this.trusted = new Agent({ connect: { timeout: timeoutMs }, ...limits });
    const connect = publicConnector({ timeoutMs, lookup });
    this.anywhere = new EnvHttpProxyAgent({ connect, ...limits, ...outbound.proxy });
    const redirect = interceptors.redirect({ maxRedirections: MOST_REDIRECTS });
    this.dispatcher = this.anywhere.compose((dispatch) => this.onlyPublic(dispatch), redirect);
  }

  async open(file: Media, request: MediaRequest): Promise<MediaAnswer> {
    if (this.openFiles >= (this.options.mostOpen ?? MOST_OPEN)) return { kind: 'busy' };
    this.openFiles += 1;
    const release = () => {
      this.openFiles -= 1;
    };
    const answer = await this.fetch(file, request);
    if (answer.kind === 'answered' && answer.body) answer.body.once('close', release);
    else release();
    return answer;
  }

  /** Cuts every file that is still being fetched. */
  async close(): Promise<void> {
    await Promise.all([this.trusted.destroy(), this.anywhere.destroy()]);
  }

  private async fetch(
    { url, mimeType }: Media,
    { method, headers, signal, maxBytes }: MediaRequest,
  ): Promise<MediaAnswer> {
    try {
      const { origin, pathname, search } = new URL(url);
      const answer = await this.dispatcher.request({
        origin,
        path: pathname + search,
        method,
        // A file that is compressed on its way has no ranges.
        headers: {
          'accept-encoding': 'identity',
          'user-agent': this.options.outbound.userAgent,
          ...headers,
        },
        signal,
      });
      const problem = problemOf(answer, method, mimeType) ?? lengthProblem(answer, maxBytes);
      const { statusCode: status, body } = answer;
      const hasFile = !problem && method === 'GET' && (status === 200 || status === 206);
      // The rest of a body that is not used need not be waited for.
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

  /** Checks the host of every request, redirects included, before an outbound proxy could resolve it. */
  private onlyPublic(dispatch: Dispatcher.Dispatch): Dispatcher.Dispatch {
    return (request, handler) => {
      const origin = String(request.origin);
      if (origin === this.options.trustedOrigin()) return this.trusted.dispatch(request, handler);
      if (addressProblem(origin, { schemes: ['http', 'https'], mustBePublic: true }) === null) {
        return dispatch(request, handler);
      }
      handler.onResponseError?.(unstarted, new PrivateAddressError());
      return true;
    };
  }
}

/** The controller of a request that is refused before it starts. */
const unstarted: Dispatcher.DispatchController = {
  aborted: true,
  paused: false,
  reason: null,
  abort: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
};

/** Why an answer cannot be passed on as the file, or null when it can. */
function problemOf(
  { statusCode: status, headers }: Dispatcher.ResponseData,
  method: string,
  mimeType: string,
): string | null {
  if (!(status in headersOf)) return `it answers HTTP ${status}`;
  if (status === 304 || status === 416) return null;
  const type = bareMimeType(String(headers['content-type'] ?? 'application/octet-stream')) ?? '';
  const isFile = isMediaType(type) || /\/octet-stream$/.test(type) || type === bareMimeType(mimeType);
  if (!isFile) return 'it answers something else than the file';
  if (status === 206 && !headers['content-range']) return 'it answers several parts where one was asked for';
  const hasEnd = 'content-length' in headers || 'transfer-encoding' in headers || method === 'HEAD';
  return hasEnd ? null : 'it does not say where the file ends';
}

function lengthProblem(
  { statusCode: status, headers }: Dispatcher.ResponseData,
  maxBytes: number | undefined,
): string | null {
  // The other answers have no bytes of the file.
  if (maxBytes === undefined || (status !== 200 && status !== 206)) return null;
  const length = headers['content-length'];
  if (length === undefined) return 'it does not say how many bytes it has';
  return Number(length) <= maxBytes ? null : `it has more than ${maxBytes} bytes`;
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
