import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { RepeatedCauses } from '../core/repeated-causes.js';

/** Limits on what one connection may hold open. Times are milliseconds. */
export interface ConnectionLimits {
  maxConnections: number;
  /** How long a request may take to arrive, from the connection's start or from its first byte on a reused one. */
  requestTimeoutMs: number;
  /** How long a client may leave unread what was sent last. */
  responseTimeoutMs: number;
  /** How often the two are checked, which is how late they may end a connection. */
  checkEveryMs: number;
}

export const connectionLimits: ConnectionLimits = {
  maxConnections: 16_384,
  requestTimeoutMs: 30_000,
  responseTimeoutMs: 60_000,
  checkEveryMs: 1_000,
};

/** Refuses connections past the limit, and cuts those whose clients do not read. */
export function limitConnections(app: FastifyInstance, limits: ConnectionLimits): void {
  const { server } = app;
  server.maxConnections = limits.maxConnections;
  const refusals = new RepeatedCauses(() => performance.now());
  server.on('drop', () => {
    refusals.record('drop', (count) =>
      app.log.warn(
        { count, maxConnections: limits.maxConnections },
        'Refused a connection: too many are open',
      ),
    );
  });

  const connections = new UnreadConnections(limits.responseTimeoutMs);
  server.on('connection', (socket) => connections.add(socket));
  const checking = setInterval(() => connections.check(), limits.checkEveryMs);
  checking.unref();
  app.addHook('onClose', async () => clearInterval(checking));
}

/** Connections, and since when their clients have read nothing of what was sent to them. */
class UnreadConnections {
  private readonly unread = new Map<Socket, { read: number; since: number }>();

  constructor(private readonly limitMs: number) {}

  add(socket: Socket): void {
    this.unread.set(socket, { read: 0, since: performance.now() });
    socket.once('close', () => this.unread.delete(socket));
  }

  check(): void {
    const now = performance.now();
    for (const [socket, state] of this.unread) {
      const read = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength === 0 || read !== state.read) {
        state.read = read;
        state.since = now;
      } else if (now - state.since >= this.limitMs) {
        socket.destroy();
      }
    }
  }
}
