import type { WebSocket } from 'ws';
import type { Clock } from '../../core/clock.js';

/** Between two looks at all sockets: so much later than due is one closed at most. */
const LOOK_EVERY_MS = 1_000;
/** Between two pings. A socket that has not answered one by the next is cut. */
const PING_EVERY_MS = 15_000;
/** How long a client may take to send `connection_init`. */
const LONGEST_SILENCE_MS = 3_000;
/** How long a socket may stay open without a subscription. */
const LONGEST_IDLE_MS = 300_000;

/** Close codes, as clients of graphql-transport-ws understand them: after each they may come back. */
const GOING_AWAY = 1001;
const FORBIDDEN = 4403;
const NOT_INITIALISED = 4408;

/** What decides how long a socket may stay open. */
export interface SocketSession {
  /** When its caller's credentials end, in milliseconds since the epoch; null: never. */
  expiresAt: number | null;
  /** Whether it follows anything now. */
  isBusy: () => boolean;
}

interface SocketState {
  /** Null: the client has not sent `connection_init`. */
  tenure: SocketSession | null;
  lastPing: number;
  answered: boolean;
  /** Or when it came. */
  lastBusy: number;
}

/**
 * Looks after all open sockets with one timer: cuts dead ones, closes silent and idle ones and those whose credentials
 * ended.
 */
export class SocketMonitor {
  private readonly sockets = new Map<WebSocket, SocketState>();
  private readonly stopping = new AbortController();
  private loop: Promise<void> | null = null;
  // Of ten thousand sockets that come at once, two closures for each would be felt.
  private readonly onPong: (this: WebSocket) => void;
  private readonly onClose: (this: WebSocket) => void;

  constructor(private readonly clock: Clock) {
    const { sockets } = this;
    this.onPong = function () {
      const care = sockets.get(this);
      if (care) care.answered = true;
    };
    this.onClose = function () {
      sockets.delete(this);
    };
  }

  /** Looks after the socket until it closes; one that has closed already is let be. */
  watch(socket: WebSocket): void {
    if (socket.readyState !== socket.OPEN) return;
    const now = this.clock.now();
    this.sockets.set(socket, { tenure: null, lastPing: now, answered: true, lastBusy: now });
    socket.on('pong', this.onPong);
    socket.on('close', this.onClose);
    this.loop ??= this.run();
  }

  /** Says how long a watched socket may stay open, now that its client has sent `connection_init`. */
  authenticate(socket: WebSocket, tenure: SocketSession): void {
    const care = this.sockets.get(socket);
    if (!care) return;
    care.tenure = tenure;
    this.check(socket, care);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      for (const [socket, care] of this.sockets) this.check(socket, care);
      await this.clock.sleep(LOOK_EVERY_MS, this.stopping.signal);
    }
  }

  private check(socket: WebSocket, care: SocketState): void {
    const now = this.clock.now();
    const { tenure } = care;
    if (tenure?.isBusy()) care.lastBusy = now;
    const idleMs = now - care.lastBusy;
    const endsAt = tenure?.expiresAt ?? Number.POSITIVE_INFINITY;
    if (!tenure && idleMs >= LONGEST_SILENCE_MS) {
      socket.close(NOT_INITIALISED, 'Connection initialisation timeout');
    } else if (endsAt <= now) {
      socket.close(FORBIDDEN, 'Credentials expired');
    } else if (idleMs >= LONGEST_IDLE_MS) {
      socket.close(GOING_AWAY, 'Idle');
    } else if (now - care.lastPing >= PING_EVERY_MS) {
      if (!care.answered) socket.terminate();
      care.lastPing = now;
      care.answered = false;
      socket.ping();
    }
  }
}
