import { type PixazoStandIn, type Received, startPixazoStandIn, statusBody } from './pixazo-stand-in.js';

/** The gateway's public address; the stand-in sends its callbacks to the real one. */
export const PUBLIC_URL = 'https://gateway.test';

/**
 * The time of a request's first callback: before its submit is answered, before its first status call, or
 * never.
 */
export type CallbackMoment = 'before-answer' | 'before-status' | 'never';

/**
 * A stand-in that accepts every submission and moves it one status further with each status call, up to
 * COMPLETED.
 */
export interface WorkingPixazo extends PixazoStandIn {
  /** Sets the gateway's real address, and posts the callbacks that have not been delivered yet. */
  callBackTo(gatewayUrl: string): Promise<void>;
}

export async function startWorkingPixazo(callback: CallbackMoment = 'never'): Promise<WorkingPixazo> {
  const standIn = await startPixazoStandIn();
  const looks = new Map<string, number>();
  /** The callback address of each request whose callback has not been delivered. */
  const callbacks = new Map<string, string>();
  let gateway: string | null = null;

  async function callBack(requestId: string): Promise<void> {
    const address = callbacks.get(requestId);
    if (address === undefined || gateway === null) return;
    const body = JSON.stringify(statusBody(requestId));
    const headers = { 'content-type': 'application/json' };
    const taken = await fetch(address.replace(PUBLIC_URL, gateway), { method: 'POST', headers, body }).then(
      ({ ok }) => ok,
      // The gateway is down or died during the callback; the callback is posted again when it is back.
      () => false,
    );
    if (taken) callbacks.delete(requestId);
  }

  standIn.onSubmit(async (request) => {
    const requestId = `${request.path.split('/')[1]}_request-${standIn.submits().length}`;
    const address = callbackAddress(request);
    if (address !== undefined && callback !== 'never') callbacks.set(requestId, address);
    if (callback === 'before-answer') await callBack(requestId);
    return { status: 202, body: { request_id: requestId, status: 'QUEUED', polling_url: requestId } };
  });
  standIn.onStatus(async ({ path }) => {
    const requestId = path.slice(path.lastIndexOf('/') + 1);
    if (callback === 'before-status') await callBack(requestId);
    const look = (looks.get(requestId) ?? 0) + 1;
    looks.set(requestId, look);
    return { body: statusBody(requestId, progress[Math.min(look, progress.length) - 1]) };
  });

  return {
    ...standIn,
    callBackTo: async (gatewayUrl) => {
      gateway = gatewayUrl;
      await Promise.all([...callbacks.keys()].map(callBack));
    },
  };
}

const progress = [
  { status: 'QUEUED' },
  { status: 'PROCESSING' },
  {
    status: 'COMPLETED',
    output: { media_url: ['https://media.test/output.wav'], media_type: 'audio/wav' },
    completed_at: '2026-05-22 13:20:11',
  },
];

function callbackAddress({ headers }: Received): string | undefined {
  const address = headers['x-webhook-url'];
  return typeof address === 'string' ? address : undefined;
}
