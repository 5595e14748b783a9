import type { Clock } from './clock.js';

/** Work that is repeated from start() to stop(). */
export interface Loop {
  /** Begins the first run, at once unless `pauseFirst` is set. Does nothing after the first call. */
  start(): void;
  /** Ends the current pause. During a run, another one follows right after it. */
  wake(): void;
  /** Begins no further run; resolves when the current one is done. */
  stop(): Promise<void>;
}

interface LoopOptions {
  clock: Pick<Clock, 'sleep'>;
  /** Called with what a run threw; the loop goes on. Without it, `work` must not throw. */
  onError?: (error: unknown) => void;
  /** Begins with a pause instead of a run. */
  pauseFirst?: boolean;
}

/**
 * Repeats `work`, one run at a time, with a pause after each.
 * @param work receives a signal that stop() aborts
 * @param pauseMs milliseconds, asked for after each run
 */
export function runEvery(
  pauseMs: number | (() => number),
  work: (stopping: AbortSignal) => unknown,
  { clock, onError, pauseFirst = false }: LoopOptions,
): Loop {
  const stopping = new AbortController();
  let pause = new AbortController();
  let running: Promise<void> | null = null;

  const sleep = () => clock.sleep(typeof pauseMs === 'number' ? pauseMs : pauseMs(), pause.signal);

  async function run(): Promise<void> {
    if (pauseFirst) await sleep();
    while (!stopping.signal.aborted) {
      pause = new AbortController();
      try {
        await work(stopping.signal);
      } catch (error) {
        if (!onError) throw error;
        onError(error);
      }
      if (stopping.signal.aborted) return;
      await sleep();
    }
  }

  return {
    start: () => {
      running ??= run();
    },
    wake: () => pause.abort(),
    stop: async () => {
      stopping.abort();
      pause.abort();
      await running;
    },
  };
}
