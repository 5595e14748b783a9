import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type AcceptedRequest, acceptRequest, type Pace } from './accepted-request.js';
import type { Callbacks } from './callbacks.js';
import { checkFiles } from './given-files.js';
import type { Operations } from './operations.js';
import { Refusal } from './refusal.js';
import type { RequestStore } from './request-store.js';
import type { Scenario } from './scenario.js';
import { statusAnswer } from './status-answer.js';
import { readWebhookHeaders } from './webhook-headers.js';

/** The objects that the API's routes use. */
export interface ApiContext {
  operations: Operations;
  /** Whether the stand-in fetches the file at this address. */
  mayFetch: (url: string) => boolean;
  requests: RequestStore;
  callbacks: Callbacks;
  pace: Pace;
  now: () => number;
  /** The only key that is served; absent: any. */
  key?: string;
}

/** Far more than a request of the gateway's has. */
const LONGEST_BODY_BYTES = 256 * 1024;

const refusals: Partial<Record<Scenario, Refusal>> = {
  '402': new Refusal(402, 'Insufficient Balance', 'Your wallet does not have enough balance.'),
  '429': new Refusal(429, 'Too Many Requests', 'Try again in 2 seconds.', { 'retry-after': '2' }),
  '500': new Refusal(500, 'Internal Server Error', 'The request was not accepted.'),
};

/** Pixazo's API: the submit path of every model, and the status of any request. */
export async function api(app: FastifyInstance, context: ApiContext): Promise<void> {
  const baseUrl = (request: FastifyRequest) => `${request.protocol}://${request.host}${app.prefix}`;

  app.addHook('onRequest', async (request) => {
    const given = request.headers['ocp-apim-subscription-key'];
    if (typeof given !== 'string' || given === '') {
      throw new Refusal(401, 'Unauthorized', "Header 'Ocp-Apim-Subscription-Key' is missing");
    }
    if (context.key !== undefined && !isSame(given, context.key)) {
      throw new Refusal(401, 'Unauthorized', "Header 'Ocp-Apim-Subscription-Key' is not a valid key");
    }
  });

  app.post<{ Params: { '*': string } }>('/*', { bodyLimit: LONGEST_BODY_BYTES }, async (request, reply) => {
    const { files, ...read } = context.operations.read(`/${request.params['*']}`, request.body);
    const accepted = acceptRequest(
      {
        ...read,
        webhook: readWebhookHeaders(request.headers),
        baseUrl: baseUrl(request),
      },
      context.pace,
      context.now(),
    );
    const refusal = refusals[accepted.scenario];
    if (refusal !== undefined) throw refusal;
    await checkFiles(files, context.mayFetch);

    await context.requests.add(accepted);
    context.callbacks.follow(accepted);
    if (accepted.scenario === 'lost-response') {
      reply.hijack();
      request.raw.socket.destroy();
      return;
    }
    return reply.code(202).send(receipt(accepted));
  });

  app.get<{ Params: { requestId: string } }>('/v2/requests/status/:requestId', async (request) => {
    const accepted = context.requests.find(request.params.requestId);
    if (accepted === undefined) {
      throw new Refusal(404, 'Request not found', 'There is no request with this id');
    }
    return statusAnswer(accepted, context.now(), baseUrl(request));
  });
}

/** In constant time, whatever the key that was given. */
function isSame(given: string, key: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(key));
}

function receipt({ requestId, baseUrl }: AcceptedRequest) {
  return {
    request_id: requestId,
    status: 'QUEUED',
    polling_url: `${baseUrl}/v2/requests/status/${requestId}`,
  };
}
