import type { Clock } from '../../src/core/clock.js';
import type { JobStore } from '../../src/core/job-store.js';
import type { Pixazo } from '../../src/core/pixazo.js';
import { ConnectionLost } from './expected-errors.js';

/**
 * The life of one process. All that the process does to the world goes through ports that it shares its death with:
 * what was asked before may still happen, but no answer comes back, so nothing of the process ever goes on.
 */
export class Mortality {
  private isDead = false;
  private reject: (reason: ConnectionLost) => void = () => undefined;
  /** Rejects with ConnectionLost when the process dies. */
  readonly death = new Promise<never>((_resolve, reject) => {
    this.reject = reject;
  });
  /** Resolves then. */
  readonly over = this.death.catch(() => undefined);

  /** @param pointsLeft how often the process may still come to one end of a call before it dies there */
  constructor(private pointsLeft: number) {}

  die(): void {
    this.isDead = true;
    this.reject(new ConnectionLost('The gateway died'));
  }

  /** @param before what happens to every call first; it may take its time, or throw */
  ofStore(store: JobStore, before: () => Promise<void>): JobStore {
    return new Proxy(store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...given: unknown[]) =>
          this.cross(async () => {
            await before();
            return member.apply(target, given);
          });
      },
    });
  }

  ofPixazo(pixazo: Pixazo): Pixazo {
    return {
      submit: (submission) => this.cross(() => pixazo.submit(submission)),
      status: (requestId, signal) => this.cross(() => pixazo.status(requestId, signal)),
    };
  }

  ofClock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      random: () => clock.random(),
      sleep: (ms, signal) => this.cross(() => clock.sleep(ms, signal)),
    };
  }

  /** One call from the process to the world, at both ends of which it may die. */
  private async cross<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    await this.survive();
    try {
      return await call();
    } finally {
      await this.survive();
    }
  }

  private survive(): Promise<void> {
    this.pointsLeft -= 1;
    if (this.pointsLeft === 0) this.die();
    return this.isDead ? new Promise(() => undefined) : Promise.resolve();
  }
}
