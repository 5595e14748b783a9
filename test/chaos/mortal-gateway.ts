import { EventEmitter, once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Environment } from '../../src/config/variable.js';
import type { Chance } from '../simulation/chance.js';
import { freePort } from '../support/free-port.js';
import { startGatewayProcess } from '../support/gateway-process.js';

/**
 * A gateway at a fixed address that is repeatedly killed without warning and restarted, or stopped for a
 * while, mostly during a submission.
 */
export interface MortalGateway extends AsyncDisposable {
  url: string;
  kills: number;
  /** The number of times it was stopped for a while. */
  stills: number;
  /** The number of starts that failed because the database was out of reach. */
  failedStarts: number;
  /** Called when the gateway is about to receive a generation: a good moment to kill it. */
  onAsked(): void;
  /** Rejects when the gateway ends without being killed; resolves when it is spared. */
  dying: Promise<void>;
  /** Stops killing it; resolves when it is up. */
  spare(): Promise<void>;
}

/** The times of its life, in milliseconds. */
export interface Mortality {
  /** It is killed or stopped after at most this time, or at the next submission after that. */
  longestLifeMs: number;
  /** The longest stop; null: it is never stopped. */
  longestStillMs: number | null;
}

/** The duration of a submission, when all goes well and when Pixazo is out of reach. */
const SUBMISSION_MS = [30, 2_000] as const;
const NO_DATABASE = /^DATABASE_URL: the database postgres:/;

export async function startMortalGateway(
  cwd: string,
  env: Environment,
  chance: Chance,
  { longestLifeMs, longestStillMs }: Mortality,
): Promise<MortalGateway> {
  const port = await freePort();
  const start = () => startGatewayProcess(cwd, { ...env, PORT: String(port) });
  const spared = new AbortController();
  const asks = new EventEmitter();
  const rest = (leastMs: number, mostMs: number, signal = spared.signal) =>
    pause(chance.between(leastMs, mostMs), null, { signal }).catch(() => null);
  let gateway = start();

  async function standStill(longestMs: number): Promise<void> {
    gateway.kill('SIGSTOP');
    mortal.stills += 1;
    await rest(0, longestMs);
    gateway.kill('SIGCONT');
  }

  async function dieAndReturn(): Promise<void> {
    gateway.kill('SIGKILL');
    const { code } = await gateway.ended;
    if (code === null) mortal.kills += 1;
    else if (NO_DATABASE.test(gateway.output.stderr)) mortal.failedStarts += 1;
    else throw new Error(`The gateway ended by itself: ${gateway.output.stderr}`);
    gateway = start();
  }

  /** Resolves at a random moment of the next submission. */
  async function midSubmission(signal: AbortSignal): Promise<void> {
    await once(asks, 'ask', { signal }).catch(() => null);
    await rest(0, chance.pick(...SUBMISSION_MS), signal);
  }

  async function live(): Promise<void> {
    while (!spared.signal.aborted) {
      const life = new AbortController();
      void gateway.ended.then(() => life.abort());
      const over = AbortSignal.any([life.signal, spared.signal]);
      // Some of these processes end before they are up.
      await rest(300, longestLifeMs, over);
      if (chance.happens(0.7)) await midSubmission(over);
      if (spared.signal.aborted) return;
      const stands = !life.signal.aborted && chance.happens(0.3);
      if (stands && longestStillMs !== null) await standStill(longestStillMs);
      else await dieAndReturn();
    }
  }

  const mortal: MortalGateway = {
    url: `http://127.0.0.1:${port}`,
    kills: 0,
    stills: 0,
    failedStarts: 0,
    onAsked: () => void asks.emit('ask'),
    dying: Promise.resolve(),
    spare: async () => {
      spared.abort();
      await mortal.dying;
      await gateway.ready.catch(() => dieAndReturn().then(() => gateway.ready));
    },
    [Symbol.asyncDispose]: async () => {
      spared.abort();
      await mortal.dying.catch(() => undefined);
      await gateway[Symbol.asyncDispose]();
    },
  };
  mortal.dying = live();
  return mortal;
}
