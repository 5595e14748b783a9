import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long the first of them waits at most, in milliseconds. */
const LONGEST_WAIT_MS = 5;

/**
 * Lets connections that come in one turn of the event loop after another begin together. Node takes on one a turn, so
 * each would have its turns alone, with all that a turn costs and without the work that those of one turn share. One that
 * comes alone waits for two turns.
 */
export function gatherConnections(server: Server): void {
  const beginners = server.listeners('connection');
  let gathered: Socket[] = [];
  let since = 0;

  server.removeAllListeners('connection');
  server.on('connection', (socket) => {
    socket.on('error', breakBefore);
    if (gathered.push(socket) > 1) return;
    since = performance.now();
    setImmediate(beginInTime, 0);
  });

  /** @param seen how many there were a turn ago */
  function beginInTime(seen: number): void {
    const { length } = gathered;
    if (length > seen && performance.now() - since < LONGEST_WAIT_MS) setImmediate(beginInTime, length);
    else begin();
  }

  function begin(): void {
    const together = gathered;
    gathered = [];
    for (const socket of together) {
      socket.off('error', breakBefore);
      // Nobody would close what begins after the server has ended.
      if (!server.listening) socket.destroy();
      if (!socket.destroyed) for (const beginner of beginners) beginner.call(server, socket);
    }
  }
}

function breakBefore(): void {
  // The socket destroys itself, and nobody has asked anything over it yet.
}
