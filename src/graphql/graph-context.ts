import type { Jobs } from '../jobs/jobs.js';

/** The context that every resolver receives: the caller of the operation, and what it can do. */
export interface GraphContext {
  caller: string;
  jobs: Jobs;
  /** The Host header of the request, or of the WebSocket's upgrade request. */
  host: string | undefined;
}
