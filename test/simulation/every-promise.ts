import { expect } from 'vitest';
import { simulate } from './simulate.js';
import type { Disk } from './simulated-gateway.js';

/** Each run draws new histories; SIMULATION_SEED replays a failed one. */
const replayed = process.env.SIMULATION_SEED;
const firstSeed = Number(replayed ?? Date.now() % 2 ** 32);

/**
 * Asserts that no history breaks a promise.
 * @param lanes run histories side by side, one in each lane, so that one continues while another waits for
 * the event loop. Each lane returns an empty disk for its next history
 */
export async function expectEveryPromiseKept(
  histories: number,
  lanes: (() => Promise<Disk>)[],
): Promise<void> {
  const end = firstSeed + (replayed === undefined ? histories : 1);
  let seed = firstSeed;
  const run = async (newDisk: () => Promise<Disk>) => {
    while (seed < end) await expectPromisesKeptIn(seed++, await newDisk());
  };
  await Promise.all(lanes.map(run));
}

async function expectPromisesKeptIn(seed: number, disk: Disk): Promise<void> {
  const broken = await simulate(seed, disk);
  await disk.close();
  expect(broken, `SIMULATION_SEED=${seed} replays it`).toEqual([]);
}
