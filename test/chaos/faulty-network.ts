import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '../simulation/chance.js';
import { type Fault, type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';

/** A way to `upstream` on which connections are cut, slowed down and refused. */
export interface FaultyNetwork extends AsyncDisposable {
  proxy: FaultProxy;
  faults: number;
  /** Does no more harm. */
  calm(): Promise<void>;
}

/** More than a call may take, so that some time out. */
const LONGEST_DELAY_MS = 3_000;

export async function startFaultyNetwork(upstream: URL, chance: Chance): Promise<FaultyNetwork> {
  const calmed = new AbortController();
  const proxy = await startFaultProxy(upstream, () => {
    const fault = calmed.signal.aborted ? null : someFault(chance);
    if (fault) network.faults += 1;
    return fault ?? {};
  });

  async function refuseNowAndThen(): Promise<void> {
    while (!calmed.signal.aborted) {
      for (const [refused, longestMs] of [
        [false, 8_000],
        [true, 3_000],
      ] as const) {
        await proxy.refuse(refused);
        await pause(chance.between(0, longestMs), null, { signal: calmed.signal }).catch(() => null);
      }
    }
    await proxy.refuse(false);
  }
  const refusing = refuseNowAndThen();

  const network: FaultyNetwork = {
    proxy,
    faults: 0,
    calm: () => {
      calmed.abort();
      return refusing;
    },
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
  return network;
}

function someFault(chance: Chance): Fault | null {
  if (chance.happens(0.8)) return null;
  const cutBy = chance.pick('reset', 'end');
  return chance.pick<Fault>(
    { cutRequestAfter: chance.between(0, 400), cutBy },
    { cutAnswerAfter: chance.between(0, 400), cutBy },
    { delayMs: chance.between(1, LONGEST_DELAY_MS) },
  );
}
