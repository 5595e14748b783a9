import { afterAll, beforeAll } from 'vitest';
import { type PixazoStandIn, startPixazoStandIn } from '../support/pixazo-stand-in.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';
import { liveEnv } from './operations.js';

/** A gateway in live mode and its stand-in for Pixazo, for all tests of a file. They are set once its tests run. */
export function liveGateway(): { pixazo: PixazoStandIn; gateway: TestGateway } {
  const live = {} as { pixazo: PixazoStandIn; gateway: TestGateway };
  beforeAll(async () => {
    live.pixazo = await startPixazoStandIn();
    live.gateway = await startTestGateway(liveEnv(live.pixazo));
  });
  afterAll(async () => {
    await live.gateway[Symbol.asyncDispose]();
    await live.pixazo[Symbol.asyncDispose]();
  });
  return live;
}
