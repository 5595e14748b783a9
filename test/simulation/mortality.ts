import type { Clock } from '../../src/core/clock.js';
import { aroundEachCall } from './each-call.js';
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

  /** @param port all of its methods take time */
  of<Port extends object>(port: Port): Port {
    return aroundEachCall(port, (_method, call) => this.cross(call));
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
