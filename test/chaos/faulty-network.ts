import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '../simulation/chance.js';
import { type Fault, type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';

/** A proxy to `upstream` on which connections are cut, slowed down and refused. */
export interface FaultyNetwork extends AsyncDisposable {
  proxy: FaultProxy;
  faults: number;
  /** Stops injecting faults, except the ones already planned for open connections. */
  calm(): Promise<void>;
}

/** The possible faults of one connection. */
export interface Roughness {
  /** A cut comes after at most this many bytes of the request, or of the response. */
  longestPassage: number;
  /** The longest delay of each chunk of the request, in milliseconds. */
  longestDelayMs: number;
}

export async function startFaultyNetwork(
  upstream: URL,
  chance: Chance,
  roughness: Roughness,
): Promise<FaultyNetwork> {
  const calmed = new AbortController();
  const proxy = await startFaultProxy(upstream, () => {
    const fault = calmed.signal.aborted ? null : someFault(chance, roughness);
    if (fault) network.faults += 1;
    return fault ?? {};
  });
  const rest = (longestMs: number) =>
    pause(chance.between(0, longestMs), null, { signal: calmed.signal }).catch(() => null);

  async function breakNowAndThen(): Promise<void> {
    while (!calmed.signal.aborted) {
      await rest(8_000);
      await proxy.refuse(true);
      // The effect on open connections.
      chance.pick(() => undefined, proxy.cut, proxy.forget)();
      await rest(3_000);
      await proxy.refuse(false);
    }
  }
  const breaking = breakNowAndThen();

  const network: FaultyNetwork = {
    proxy,
    faults: 0,
    calm: () => {
      calmed.abort();
      return breaking;
    },
    [Symbol.asyncDispose]: async () => {
      await network.calm();
      await proxy[Symbol.asyncDispose]();
    },
  };
  return network;
}

function someFault(chance: Chance, { longestPassage, longestDelayMs }: Roughness): Fault | null {
  if (chance.happens(0.8)) return null;
  const cutBy = chance.pick('reset', 'end');
  return chance.pick<Fault>(
    { cutRequestAfter: chance.between(0, longestPassage), cutBy },
    { cutAnswerAfter: chance.between(0, longestPassage), cutBy },
    { delayMs: chance.between(1, longestDelayMs) },
  );
}
