import type { Billing } from '../billing/billing.js';
import type { Uploads } from '../files/uploads.js';
import type { Jobs } from '../jobs/jobs.js';

/** The context that every resolver receives: the caller of the operation, and what it can do. */
export interface GraphContext {
  caller: string;
  /** Null: the caller's credentials name none. */
  team: string | null;
  /** Whether the caller may read everyone's usage and settle charges. */
  isAdmin: boolean;
  jobs: Jobs;
  billing: Billing;
  uploads: Uploads;
  /** The Host header of the request, or of the WebSocket's upgrade request. */
  host: string | undefined;
}
