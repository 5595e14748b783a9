/** How a subscription reaches its client. */
export type Transport = 'websocket' | 'sse';

/** A socket, or the answer to a request that stays open. */
interface Connection {
  on(event: 'close', listener: () => void): unknown;
}

/** The connections over which subscriptions run, each until it closes. */
export class LiveConnections {
  private readonly open: Record<Transport, Map<Connection, () => number>> = {
    websocket: new Map(),
    sse: new Map(),
  };

  /**
   * Counts this connection until it closes. A second call for the same connection only says anew how to count.
   * @param subscriptions answers how many subscriptions run over it at the moment
   */
  add(transport: Transport, connection: Connection, subscriptions: () => number): void {
    const open = this.open[transport];
    if (!open.has(connection)) connection.on('close', () => open.delete(connection));
    open.set(connection, subscriptions);
  }

  /** How many there are now. */
  count(transport: Transport): { connections: number; subscriptions: number } {
    let subscriptions = 0;
    for (const running of this.open[transport].values()) subscriptions += running();
    return { connections: this.open[transport].size, subscriptions };
  }
}
