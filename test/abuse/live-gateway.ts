import type { Environment } from '../../src/config/variable.js';
import { ask, startGatewayProcess } from '../support/gateway-process.js';
import { type PixazoStandIn, startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { type GraphQLAnswer, startTestGateway } from '../support/test-gateway.js';

/** A gateway with an API key. */
export interface LiveGateway extends AsyncDisposable {
  url: string;
  /** A stand-in for Pixazo that counts its requests. */
  pixazo: PixazoStandIn;
  /** Sends one operation by POST. */
  send(
    query: string,
    variables?: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<GraphQLAnswer>;
}

const liveEnv = (pixazo: PixazoStandIn): Environment => ({
  PIXAZO_API_KEY: 'the-key-of-the-gateway',
  PIXAZO_BASE_URL: pixazo.url.href,
  SUBMITS_PER_MINUTE: '100000',
  POLL_MIN_MS: '600000',
  POLL_MAX_MS: '600000',
});

/** Starts a gateway in this process for the current test. It polls jobs every ten minutes. */
export async function startLive(env: Environment = {}): Promise<LiveGateway> {
  const pixazo = await startPixazoStandIn();
  const gateway = await startTestGateway({ ...liveEnv(pixazo), ...env });
  return {
    url: gateway.url,
    pixazo,
    send: (query, variables, headers) => ask(gateway.url, query, variables, headers),
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await pixazo[Symbol.asyncDispose]();
    },
  };
}

/** Starts the same as the built gateway in a process of its own, for tests of what a process can bear. */
export async function startLiveProcess(env: Environment = {}): Promise<LiveGateway> {
  const directory = await temporaryDirectory();
  const pixazo = await startPixazoStandIn();
  const gateway = startGatewayProcess(directory.path, { ...liveEnv(pixazo), ...env });
  const url = await gateway.ready;
  return {
    url,
    pixazo,
    send: (query, variables, headers) => ask(url, query, variables, headers),
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await pixazo[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}
