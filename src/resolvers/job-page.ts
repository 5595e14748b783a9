import type { FieldProblem } from '../core/errors.js';
import type { Job } from '../core/job.js';
import type { JobPage } from '../core/job-store.js';
import { numberCheck } from '../models/value-limits.js';
import { checkOf, refuseProblems } from '../schema/input-checks.js';
import type { PageInfoType } from '../schema/job-connection.type.js';
import { fromCursor, toCursor } from '../schema/job-cursor.js';

/** The length of a page that names none. */
const DEFAULT_LENGTH = 20;
const length = numberCheck({ minimum: 1, maximum: 100 });
const checkLengths = checkOf(
  [
    ['first', length],
    ['last', length],
  ],
  [],
);

/** The arguments of a Relay connection. */
export interface PageArguments {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

/** A page of a list: its jobs with their cursors, and its place in the list. */
export interface ConnectionPage {
  edges: { cursor: string; node: Job }[];
  nodes: Job[];
  pageInfo: PageInfoType;
}

/** Where the page begins and how long it is. @throws GatewayError BAD_USER_INPUT */
export function pageOf(args: PageArguments): Required<JobPage> {
  const both: FieldProblem[] =
    args.first != null && args.last != null
      ? [{ path: ['last'], message: 'must not be given together with first' }]
      : [];
  refuseProblems(checkLengths(args), both);
  return {
    after: args.after == null ? null : fromCursor(args.after, 'after'),
    before: args.before == null ? null : fromCursor(args.before, 'before'),
    limit: args.last ?? args.first ?? DEFAULT_LENGTH,
    from: args.last == null ? 'newest' : 'oldest',
  };
}

/** @param found the jobs of the page, and one more at its far end if there is one */
export function connectionPageOf(
  found: Job[],
  { after, before, limit, from }: Required<JobPage>,
): ConnectionPage {
  const goesOn = found.length > limit;
  const nodes = from === 'newest' ? found.slice(0, limit) : found.slice(-limit);
  const edges = nodes.map((node) => ({ cursor: toCursor(node.id), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: from === 'newest' ? goesOn : before !== null,
      hasPreviousPage: from === 'newest' ? after !== null : goesOn,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
