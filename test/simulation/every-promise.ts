import { expect } from 'vitest';
import { simulate } from './simulate.js';
import type { Disk } from './simulated-gateway.js';

/** Each run takes histories that none has seen; SIMULATION_SEED replays the one that failed. */
const replayed = process.env.SIMULATION_SEED;
const firstSeed = Number(replayed ?? Date.now() % 2 ** 32);

/**
 * Expects that no history breaks a promise.
 * @param lanes histories run side by side, one in each lane, so that one goes on while another lets the event loop turn.
 * Each gives an empty disk for the next history in it
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
