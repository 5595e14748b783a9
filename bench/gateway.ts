import { GATEWAY, type Subject, startSubject } from './subject.js';

/** Longer than any measurement: for those about something else than looks. */
const NEVER_MS = 3_600_000;

export interface GatewayOptions {
  /** Where Pixazo is. */
  upstream: string;
  /** As DATABASE_URL has it. */
  database: string;
  /** The pause between two looks at one job, in milliseconds; absent: there is none. */
  pollMs?: number;
  env?: Record<string, string>;
  /** Given to node before the program. */
  nodeOptions?: string[];
  /** Absent: the built gateway. */
  program?: string;
}

/** Starts a gateway, measured, that takes as many submits as come. */
export function startGateway(options: GatewayOptions): Promise<Subject> {
  const { upstream, database, pollMs = NEVER_MS, env, nodeOptions, program = GATEWAY } = options;
  return startSubject(program, {
    nodeOptions,
    measured: true,
    env: {
      PORT: '0',
      PIXAZO_API_KEY: 'bench',
      PIXAZO_BASE_URL: upstream,
      DATABASE_URL: database,
      SUBMITS_PER_MINUTE: '100000',
      POLL_MIN_MS: String(pollMs),
      POLL_MAX_MS: String(pollMs),
      ...env,
    },
  });
}
