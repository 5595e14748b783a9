import type { WebSocket } from 'ws';
import type { Clock } from '../../core/clock.js';

/** Between two checks of all sockets, which is how late one may be closed. */
const CHECK_EVERY_MS = 1_000;
/** Between two pings. A socket without a pong by the next one is cut. */
const PING_EVERY_MS = 15_000;
/** How long a client may take to send `connection_init`. */
const LONGEST_SILENCE_MS = 3_000;
/** How long a socket may stay open without a subscription. */
const LONGEST_IDLE_MS = 300_000;

/** Close codes, as clients of graphql-transport-ws understand them: they may reconnect after each. */
const GOING_AWAY = 1001;
const FORBIDDEN = 4403;
const NOT_INITIALISED = 4408;

/** The facts that decide how long a socket may stay open. */
export interface SocketSession {
  /** When its caller's credentials expire, in milliseconds since the epoch; null: never. */
  expiresAt: number | null;
  /** Whether a subscription runs on it now. */
  isBusy: () => boolean;
}

interface SocketState {
  /** Null: the client has not sent `connection_init`. */
  session: SocketSession | null;
  lastPing: number;
  ponged: boolean;
  /** When a subscription last ran on it, or when it opened. */
  lastBusy: number;
}

/** Checks all open sockets with one timer: cuts dead ones, and closes silent, idle and expired ones. */
export class SocketMonitor {
  private readonly sockets = new Map<WebSocket, SocketState>();
  private readonly stopping = new AbortController();
  private loop: Promise<void> | null = null;
  // Two closures for each of ten thousand sockets that open at once would take measurable time.
  private readonly onPong: (this: WebSocket) => void;
  private readonly onClose: (this: WebSocket) => void;

  constructor(private readonly clock: Clock) {
    const { sockets } = this;
    this.onPong = function () {
      const state = sockets.get(this);
      if (state) state.ponged = true;
    };
    this.onClose = function () {
      sockets.delete(this);
    };
  }

  /** Checks the socket until it closes. Does nothing for one that has closed already. */
  watch(socket: WebSocket): void {
    if (socket.readyState !== socket.OPEN) return;
    const now = this.clock.now();
    this.sockets.set(socket, { session: null, lastPing: now, ponged: true, lastBusy: now });
    socket.on('pong', this.onPong);
    socket.on('close', this.onClose);
    this.loop ??= this.run();
  }

  /** Sets how long a watched socket may stay open, once its client has sent `connection_init`. */
  authenticate(socket: WebSocket, session: SocketSession): void {
    const state = this.sockets.get(socket);
    if (!state) return;
    state.session = session;
    this.check(socket, state);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      for (const [socket, state] of this.sockets) this.check(socket, state);
      await this.clock.sleep(CHECK_EVERY_MS, this.stopping.signal);
    }
  }

  private check(socket: WebSocket, state: SocketState): void {
    const now = this.clock.now();
    const { session } = state;
    if (session?.isBusy()) state.lastBusy = now;
    const idleMs = now - state.lastBusy;
    const endsAt = session?.expiresAt ?? Number.POSITIVE_INFINITY;
    if (!session && idleMs >= LONGEST_SILENCE_MS) {
      socket.close(NOT_INITIALISED, 'Connection initialisation timeout');
    } else if (endsAt <= now) {
      socket.close(FORBIDDEN, 'Credentials expired');
    } else if (idleMs >= LONGEST_IDLE_MS) {
      socket.close(GOING_AWAY, 'Idle');
    } else if (now - state.lastPing >= PING_EVERY_MS) {
      if (!state.ponged) socket.terminate();
      state.lastPing = now;
      state.ponged = false;
      socket.ping();
    }
  }
}
