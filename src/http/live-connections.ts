/** How a subscription reaches its client. */
export type Transport = 'websocket' | 'sse';

/** A socket, or a response that stays open. */
interface Connection {
  on(event: 'close', listener: () => void): unknown;
}

/** The open connections that carry subscriptions. */
export class LiveConnections {
  private readonly open: Record<Transport, Map<Connection, () => number>> = {
    websocket: new Map(),
    sse: new Map(),
  };

  /**
   * Counts this connection until it closes. A second call for the same connection replaces `subscriptions`.
   * @param subscriptions returns the present number of subscriptions on it
   */
  add(transport: Transport, connection: Connection, subscriptions: () => number): void {
    const open = this.open[transport];
    if (!open.has(connection)) connection.on('close', () => open.delete(connection));
    open.set(connection, subscriptions);
  }

  /** The present numbers. */
  count(transport: Transport): { connections: number; subscriptions: number } {
    let subscriptions = 0;
    for (const running of this.open[transport].values()) subscriptions += running();
    return { connections: this.open[transport].size, subscriptions };
  }
}
