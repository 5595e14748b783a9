import { GATEWAY, type Subject, startSubject } from './subject.js';

/** Longer than any measurement, for measures without polls. */
const NEVER_MS = 3_600_000;

export interface GatewayOptions {
  /** The address of Pixazo. */
  upstream: string;
  /** The value of DATABASE_URL. */
  database: string;
  /** The pause between two polls of one job, in milliseconds; if absent, there are no polls. */
  pollMs?: number;
  env?: Record<string, string>;
  /** Arguments for node, before the program. */
  nodeOptions?: string[];
  /** The program; if absent, the built gateway. */
  program?: string;
}

/** Starts a gateway, measured, without submit limits. */
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
