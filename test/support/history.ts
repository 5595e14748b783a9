/** Observations of a run from outside: by Pixazo's stand-in on one side, by clients on the other. */
export interface History {
  /**
   * One entry per POST that the stand-in received whole or in part; `work` is what the client wanted (carried
   * in the prompt).
   */
  posts: {
    work: string;
    /** True if the stand-in refused the generation. */
    refused?: true;
  }[];
  /** Responses to mutations that clients received: the job id that each `work` got. */
  acknowledged: { work: string; jobId: string }[];
  /** Ids of the jobs that exist at the end. */
  present: Set<string>;
  /** One entry per watcher that ran to its end; a watcher that reconnects stays the same watcher. */
  watchers: Watcher[];
}

/** A watcher that followed one job to its end. */
interface Watcher {
  jobId: string;
  /** In the order received. */
  events: WatchedEvent[];
}

/** One event of a subscription. */
export interface WatchedEvent {
  revision: number;
  status: string;
  /**
   * True for the first event after a reconnect: it carries the current job, which the watcher may know
   * already.
   */
  reconnected?: true;
}

const ranks: Record<string, number> = {
  SUBMITTING: 0,
  QUEUED: 1,
  PROCESSING: 2,
  COMPLETED: 3,
  FAILED: 3,
  ERROR: 3,
};
const TERMINAL_RANK = 3;

/**
 * Returns one sentence per broken promise; none if all were kept. A work whose POST was refused may be sent
 * again. A work whose client got a job was not refused, so it keeps that one job.
 */
export function brokenPromises({ posts, acknowledged, present, watchers }: History): string[] {
  return [
    ...brokenByPosts(posts),
    ...brokenByAnswers(acknowledged, present),
    ...brokenByResults(posts, acknowledged, watchers),
    ...watchers.flatMap((watcher) => brokenToWatcher(watcher)),
  ];
}

function brokenByPosts(posts: History['posts']): string[] {
  const sent = new Map<string, number>();
  for (const { work, refused } of posts) {
    if (!refused) sent.set(work, (sent.get(work) ?? 0) + 1);
  }
  return [...sent].filter(([, times]) => times > 1).map(([work, times]) => `${work} was sent ${times} times`);
}

function brokenByAnswers(acknowledged: History['acknowledged'], present: Set<string>): string[] {
  const idsOf = new Map<string, Set<string>>();
  for (const { work, jobId } of acknowledged) idsOf.set(work, (idsOf.get(work) ?? new Set()).add(jobId));
  return [...idsOf].flatMap(([work, ids]) => [
    ...(ids.size > 1 ? [`${work} was given ${ids.size} jobs: ${[...ids].join(', ')}`] : []),
    ...[...ids].filter((id) => !present.has(id)).map((id) => `${work} was given job ${id}, which is gone`),
  ]);
}

/** A result without a POST. More likely, the POST was not counted. */
function brokenByResults(
  posts: History['posts'],
  acknowledged: History['acknowledged'],
  watchers: Watcher[],
): string[] {
  const sent = new Set(posts.filter(({ refused }) => !refused).map(({ work }) => work));
  const completed = new Set(watchers.filter(hasResult).map(({ jobId }) => jobId));
  const unsent = acknowledged.filter(({ work, jobId }) => completed.has(jobId) && !sent.has(work));
  return [...new Set(unsent.map(({ work }) => `${work} was completed, but never sent`))];
}

function hasResult({ events }: Watcher): boolean {
  return events.some(({ status }) => status === 'COMPLETED');
}

function brokenToWatcher({ jobId, events }: Watcher): string[] {
  const received = events.filter((event, index) => !isKnown(event, events[index - 1]));
  const broken = received.flatMap((event, index) => brokenByEvent(event, received[index - 1]));
  const endings = received.filter(({ status }) => rankOf(status) === TERMINAL_RANK).length;
  if (endings !== 1) broken.push(`received ${endings} endings`);
  if (endings > 0 && rankOf(received.at(-1)?.status ?? '') !== TERMINAL_RANK) {
    broken.push('received more after the ending');
  }
  const path = events.map((event) => `${event.reconnected ? '| ' : ''}${describe(event)}`).join(', ');
  return broken.map((what) => `A watcher of job ${jobId} ${what}: ${path}`);
}

function isKnown(event: WatchedEvent, before: WatchedEvent | undefined): boolean {
  return Boolean(event.reconnected && before && describe(event) === describe(before));
}

function brokenByEvent(event: WatchedEvent, before: WatchedEvent | undefined): string[] {
  const broken: string[] = [];
  if (!(event.status in ranks)) broken.push(`received an unlisted status`);
  if (!before) return broken;
  if (event.revision <= before.revision) {
    broken.push(`saw a revision ${event.revision === before.revision ? 'repeat' : 'fall'}`);
  }
  if (rankOf(event.status) < rankOf(before.status)) broken.push('saw a status go back');
  return broken;
}

function rankOf(status: string): number {
  return ranks[status] ?? Number.NaN;
}

function describe({ revision, status }: WatchedEvent): string {
  return `${revision} ${status}`;
}
