import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { request } from 'undici';

/** The gateway's public address; it must be https. No request is sent there. */
export const PUBLIC_URL = 'https://gateway.bench';

const SUBMIT_PATH = /^\/([^/]+)\/v1\/[^/]+-request$/;
const STATUS_PATH = '/v2/requests/status/';

/**
 * A stand-in for Pixazo in this process, for measurements of live status: the measure sets the status of each
 * request.
 */
export interface Pixazo extends AsyncDisposable {
  url: string;
  /**
   * Sets the status of the request.
   * @throws when it was never submitted
   */
  become(requestId: string, status: PixazoStatus): void;
  /** The number of status calls for this request. */
  statusCalls(requestId: string): number;
  /**
   * Posts to the callback address of the request, at the gateway itself.
   * @throws when the gateway does not accept it
   */
  callBack(requestId: string, gatewayUrl: string): Promise<void>;
}

export type PixazoStatus = 'QUEUED' | 'PROCESSING' | 'COMPLETED';

interface UpstreamRequest {
  modelId: string;
  status: PixazoStatus;
  statusCalls: number;
  callback: string | undefined;
}

/** Starts the stand-in. Every request is QUEUED at first. */
export async function startPixazo(): Promise<Pixazo> {
  const requests = new Map<string, UpstreamRequest>();
  const server = createServer(async (incoming, outgoing) => {
    const answer = incoming.method === 'POST' ? await accept(incoming) : statusOf(incoming.url ?? '');
    outgoing.writeHead(answer ? 200 : 404, { 'Content-Type': 'application/json' });
    outgoing.end(JSON.stringify(answer ?? { error: 'Not found' }));
  });

  async function accept(incoming: IncomingMessage) {
    await text(incoming);
    const modelId = SUBMIT_PATH.exec(incoming.url ?? '')?.[1];
    if (modelId === undefined) return null;
    const callback = incoming.headers['x-webhook-url'];
    const requestId = `${modelId}_${requests.size + 1}`;
    requests.set(requestId, { modelId, status: 'QUEUED', statusCalls: 0, callback: callback?.toString() });
    return { request_id: requestId, status: 'QUEUED', polling_url: STATUS_PATH + requestId };
  }

  function statusOf(path: string) {
    const requestId = path.slice(STATUS_PATH.length);
    const known = requests.get(requestId);
    if (!known) return null;
    known.statusCalls += 1;
    return statusAnswer(requestId, known);
  }

  function find(requestId: string): UpstreamRequest {
    const known = requests.get(requestId);
    if (!known) throw new Error(`No submit had the request_id ${requestId}`);
    return known;
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    become: (requestId, status) => {
      find(requestId).status = status;
    },
    statusCalls: (requestId) => find(requestId).statusCalls,
    callBack: async (requestId, gatewayUrl) => {
      const known = find(requestId);
      const { statusCode, body } = await request(known.callback?.replace(PUBLIC_URL, gatewayUrl) ?? '', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(statusAnswer(requestId, known)),
      });
      await body.dump();
      if (statusCode !== 200) throw new Error(`The gateway responded to a callback with ${statusCode}`);
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function statusAnswer(requestId: string, { modelId, status }: UpstreamRequest) {
  const output = { media_url: ['https://media.example/rain.wav'], media_type: 'audio/wav' };
  return {
    request_id: requestId,
    status,
    model_id: modelId,
    error: null,
    output: status === 'COMPLETED' ? output : null,
    created_at: '2026-05-22T13:17:32.110Z',
    updated_at: '2026-05-22 13:19:23',
    completed_at: null,
  };
}
