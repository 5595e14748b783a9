import { setTimeout as pause } from 'node:timers/promises';
import type { Environment } from '../../src/environment.js';
import type { Chance } from '../simulation/chance.js';
import { freePort } from '../support/free-port.js';
import { startGatewayProcess } from '../support/gateway-process.js';

/** A gateway that is killed without warning and started again, over and over, always at the same address. */
export interface MortalGateway extends AsyncDisposable {
  url: string;
  kills: number;
  /** Lets it live from now on; resolves when it is up. */
  spare(): Promise<void>;
}

export async function startMortalGateway(
  cwd: string,
  env: Environment,
  chance: Chance,
): Promise<MortalGateway> {
  const port = await freePort();
  const start = () => startGatewayProcess(cwd, { ...env, PORT: String(port) });
  const spared = new AbortController();
  let gateway = start();
  await gateway.ready;

  async function dieAndReturn(): Promise<void> {
    while (!spared.signal.aborted) {
      // Some of these are over before it is up.
      await pause(chance.between(300, 6_000), null, { signal: spared.signal }).catch(() => null);
      if (spared.signal.aborted) return;
      gateway.kill('SIGKILL');
      const { code } = await gateway.ended;
      if (code !== null) throw new Error(`The gateway ended by itself: ${gateway.output.stderr}`);
      mortal.kills += 1;
      gateway = start();
    }
  }

  const mortal: MortalGateway = {
    url: `http://127.0.0.1:${port}`,
    kills: 0,
    spare: async () => {
      spared.abort();
      await dying;
      await gateway.ready;
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
  const dying = dieAndReturn();
  // Whoever spares it is told.
  dying.catch(() => undefined);
  return mortal;
}
