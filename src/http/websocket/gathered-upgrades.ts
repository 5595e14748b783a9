import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** How long the first of them waits at most, in milliseconds. */
const LONGEST_WAIT_MS = 5;

/** Makes a WebSocket of a connection that asks for one. */
type Begin = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Begins WebSockets that are asked for in one turn of the event loop after another together. Node takes on one connection
 * a turn, so each would have its turns alone, with all that a turn costs and without the work that those of one turn
 * share. One that comes alone waits for two turns.
 * @param begin must tolerate a connection that has broken
 */
export function gatherUpgrades(server: Server, begin: Begin): void {
  let gathered: Parameters<Begin>[] = [];
  let since = 0;

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', breakBefore);
    if (gathered.push([request, socket, head]) > 1) return;
    since = performance.now();
    setImmediate(beginInTime, 0);
  });

  /** @param seen how many there were a turn ago */
  function beginInTime(seen: number): void {
    const { length } = gathered;
    if (length > seen && performance.now() - since < LONGEST_WAIT_MS) {
      setImmediate(beginInTime, length);
      return;
    }
    const together = gathered;
    gathered = [];
    for (const [request, socket, head] of together) {
      begin(request, socket, head);
      socket.off('error', breakBefore);
    }
  }
}

function breakBefore(): void {
  // The socket destroys itself, and nobody has asked anything over it yet.
}
