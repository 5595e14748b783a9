import type { Ending } from './closing.js';
import type { HttpTransport } from './http-transport.js';
import type { Job } from './job.js';
import type { LiveSocket } from './live-socket.js';
import type { TimedFetch } from './timed-fetch.js';
import type { Timing } from './timing.js';
import type { Watched } from './watched.js';

/** A job that is new or has changed; null for a deleted one. */
export interface JobChange {
  jobId: string;
  job: Job | null;
}

/** The ways to one gateway. */
export interface Connection {
  /** The gateway's base address, without a slash at its end. */
  baseUrl: string;
  http: HttpTransport;
  web: TimedFetch;
  socket: LiveSocket;
  timing: Timing;
  /** The last change that was made here. Lists show it before its update arrives. */
  ownChange: Watched<JobChange | null>;
  /** Aborted by `gateway.close()`. */
  closed: Ending;
}
