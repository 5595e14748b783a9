import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that the stand-in received completely. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** The body as received; '' when there was none. */
  body: string;
}

/**
 * A response: an object is sent as JSON; `drop` closes the connection without a response; `hold` never
 * responds.
 */
export type Answer =
  | { status?: number; headers?: Record<string, string>; body?: unknown }
  | { raw: string | Buffer; status?: number; headers?: Record<string, string> }
  | 'drop'
  | 'hold';

type Answerer = (request: Received) => Answer | Promise<Answer>;

/** An HTTP server in Pixazo's place that responds as a test configures it and records its requests. */
export interface PixazoStandIn {
  url: URL;
  received: Received[];
  /** Requests to the submit paths, oldest first. */
  submits(): Received[];
  /** Requests to the status path, oldest first. */
  polls(): Received[];
  /** Sets the response to submits; the default is 202 with a new request_id each. */
  onSubmit(answer: Answerer): void;
  /** Sets the response to status calls; the default is QUEUED. */
  onStatus(answer: Answerer): void;
  /** Resolves once the condition holds, which is tested after each request. */
  until(condition: () => boolean): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The body of a status response as Pixazo documents it, with the given changes. */
export function statusBody(
  requestId: string,
  changes: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    request_id: requestId,
    status: 'QUEUED',
    model_id: requestId.slice(0, requestId.lastIndexOf('_')),
    error: null,
    output: null,
    created_at: '2026-05-22T13:17:32.110Z',
    updated_at: '2026-05-22 13:19:23',
    completed_at: null,
    ...changes,
  };
}

export async function startPixazoStandIn(): Promise<PixazoStandIn> {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  let submitted = 0;
  let submitAnswer: Answerer = ({ path }) => {
    submitted += 1;
    const requestId = `${path.split('/')[1]}_request-${submitted}`;
    return { status: 202, body: { request_id: requestId, status: 'QUEUED', polling_url: requestId } };
  };
  let statusAnswer: Answerer = ({ path }) => ({ body: statusBody(path.split('/').at(-1) ?? '') });

  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    if (body === null) return;
    const { method = '', url: path = '', headers } = request;
    const got: Received = { method, path, headers, body };
    received.push(got);
    for (const look of [...waiting]) look();
    const answerer = got.path.startsWith('/v2/requests/status/') ? statusAnswer : submitAnswer;
    give(response, await answerer(got));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    received,
    submits: () => received.filter(({ method }) => method === 'POST'),
    polls: () => received.filter(({ method }) => method === 'GET'),
    onSubmit: (answer) => {
      submitAnswer = answer;
    },
    onStatus: (answer) => {
      statusAnswer = answer;
    },
    until: (condition) =>
      new Promise((resolve) => {
        const look = () => {
          if (!condition()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Null when the request was cut off. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString();
}

function give(response: ServerResponse, answer: Answer): void {
  if (answer === 'hold') return;
  if (answer === 'drop') {
    response.destroy();
    return;
  }
  const raw = 'raw' in answer;
  response.writeHead(answer.status ?? 200, {
    ...(raw ? {} : { 'content-type': 'application/json' }),
    ...answer.headers,
  });
  response.end(raw ? answer.raw : JSON.stringify(answer.body ?? {}));
}
