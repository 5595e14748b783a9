import type { WebSocket } from 'ws';
import type { Clock } from '../core/clock.js';

/** Between two looks at all sockets: so much later than due is one closed at most. */
const LOOK_EVERY_MS = 1_000;
/** Between two pings. A socket that has not answered one by the next is cut. */
const PING_EVERY_MS = 15_000;
/** How long a socket may stay open without a subscription. */
const LONGEST_IDLE_MS = 300_000;

/** Close codes, as clients of graphql-transport-ws understand them: after either they may come back. */
const GOING_AWAY = 1001;
const FORBIDDEN = 4403;

/** What decides how long a socket may stay open. */
export interface Tenure {
  /** When its caller's credentials end, in milliseconds since the epoch; null: never. */
  expiresAt: number | null;
  /** Whether it follows anything now. */
  isBusy: () => boolean;
}

interface Care extends Tenure {
  lastPing: number;
  answered: boolean;
  lastBusy: number;
}

/** Looks after all open sockets with one timer: cuts dead ones, closes idle ones and those whose credentials ended. */
export class SocketCare {
  private readonly sockets = new Map<WebSocket, Care>();
  private readonly stopping = new AbortController();
  private loop: Promise<void> | null = null;

  constructor(private readonly clock: Clock) {}

  /** Looks after the socket until it closes; one that has closed already is let be. */
  watch(socket: WebSocket, tenure: Tenure): void {
    if (socket.readyState !== socket.OPEN) return;
    const now = this.clock.now();
    const care: Care = { ...tenure, lastPing: now, answered: true, lastBusy: now };
    this.sockets.set(socket, care);
    socket.on('pong', () => {
      care.answered = true;
    });
    socket.on('close', () => this.sockets.delete(socket));
    this.loop ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      for (const [socket, care] of this.sockets) this.look(socket, care);
      await this.clock.sleep(LOOK_EVERY_MS, this.stopping.signal);
    }
  }

  private look(socket: WebSocket, care: Care): void {
    const now = this.clock.now();
    if (care.isBusy()) care.lastBusy = now;
    if (care.expiresAt !== null && care.expiresAt <= now) {
      socket.close(FORBIDDEN, 'Credentials expired');
    } else if (now - care.lastBusy >= LONGEST_IDLE_MS) {
      socket.close(GOING_AWAY, 'Idle');
    } else if (now - care.lastPing >= PING_EVERY_MS) {
      if (!care.answered) socket.terminate();
      care.lastPing = now;
      care.answered = false;
      socket.ping();
    }
  }
}
