import type { Clock } from '../../src/core/clock.js';
import { aroundEachCall } from './each-call.js';
import { ConnectionLost } from './expected-errors.js';

/**
 * The life of one process. The process acts on the world only through ports that fail at its death: calls
 * made before may still take effect, but they never return, so the process does not continue.
 */
export class Mortality {
  private isDead = false;
  private reject: (reason: ConnectionLost) => void = () => undefined;
  /** Rejects with ConnectionLost when the process dies. */
  readonly death = new Promise<never>((_resolve, reject) => {
    this.reject = reject;
  });
  /** Resolves when the process dies. */
  readonly over = this.death.catch(() => undefined);

  /** @param pointsLeft the number of call boundaries that the process survives before it dies */
  constructor(private pointsLeft: number) {}

  die(): void {
    this.isDead = true;
    this.reject(new ConnectionLost('The gateway died'));
  }

  /** @param port all of its methods are asynchronous */
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

  /** One call from the process to the world; the process may die before or after it. */
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
