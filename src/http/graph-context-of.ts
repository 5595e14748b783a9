import type { Identity } from '../auth/identity.js';
import type { GraphContext } from '../graphql/graph-context.js';
import type { ServerContext } from './server-context.js';

/** The context of an operation of this caller. @param host the Host header of its request */
export function graphContextOf(
  { jobs, billing, uploads }: Pick<ServerContext, 'jobs' | 'billing' | 'uploads'>,
  { caller, team, isAdmin }: Identity,
  host: string | undefined,
): GraphContext {
  return { caller, team, isAdmin, jobs, billing, uploads, host };
}
