import type { Ending } from './closing.js';
import type { HttpTransport } from './http-transport.js';
import type { LiveSocket } from './live-socket.js';
import type { TimedFetch } from './timed-fetch.js';
import type { Timing } from './timing.js';

/** The ways to one gateway. */
export interface Connection {
  http: HttpTransport;
  web: TimedFetch;
  socket: LiveSocket;
  timing: Timing;
  /** Aborted by `gateway.close()`. */
  closed: Ending;
}
