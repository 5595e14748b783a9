import { ErrorCode } from '../../src/core/errors.js';
import type { Job } from '../../src/core/job.js';
import { confirmMs, jobMaxAgeMs, longestPauseMs, lostAfterMs, slackMs, timeoutMs } from './rules.js';
import type { PixazoRequest } from './simulated-pixazo.js';

/** The end of one job, and the facts about it outside the gateway. */
export interface Ended {
  work: string;
  job: Job;
  /** Every request that Pixazo accepted for this work. */
  requests: PixazoRequest[];
  /** True if neither Pixazo nor the disk had faults since then. */
  troubleEndsAt: number;
  /** True if there was only one process at a time during the whole history. */
  oneProcess: boolean;
}

/** Returns one sentence per broken promise about how and when a job ends. */
export function brokenByEnding(ended: Ended): string[] {
  const { job, requests } = ended;
  const broken = brokenByOwnVerdict(ended);
  const request = requests.find(({ id }) => id === job.requestId);
  if (job.requestId !== null && !request) broken.push('is bound to a request that is not its own');
  if (request && !broken.length && isPixazosWord(job)) broken.push(...brokenByPixazosWord(request, ended));
  if (job.updatedAt - job.createdAt > jobMaxAgeMs + slackMs) broken.push('ended past its greatest age');
  return broken.map((what) => `Job ${job.id} of ${ended.work}, ${job.error?.code ?? job.status}, ${what}`);
}

const ownVerdicts: ReadonlySet<ErrorCode | undefined> = new Set([
  ErrorCode.SUBMISSION_UNCONFIRMED,
  ErrorCode.JOB_LOST,
  ErrorCode.JOB_EXPIRED,
]);

function isPixazosWord(job: Job): boolean {
  return !ownVerdicts.has(job.error?.code);
}

function brokenByPixazosWord(request: PixazoRequest, { job, troubleEndsAt }: Ended): string[] {
  const calledBack = request.callbacks.find(
    ({ named, until }) => named === request.id && Number.isFinite(until),
  );
  const known = Math.max(request.endsAt, calledBack?.until ?? 0, troubleEndsAt);
  return [
    ...(job.status === request.ending ? [] : [`but Pixazo says ${request.ending}`]),
    ...(job.updatedAt < request.endsAt ? ['ended before Pixazo said so'] : []),
    ...(job.updatedAt > known + longestPauseMs + slackMs ? ['ended long after it could be known'] : []),
  ];
}

function brokenByOwnVerdict(ended: Ended): string[] {
  const { job, requests, troubleEndsAt } = ended;
  const age = job.updatedAt - job.createdAt;
  switch (job.error?.code) {
    case ErrorCode.SUBMISSION_UNCONFIRMED:
      return brokenByUnconfirmed(ended, age);
    case ErrorCode.JOB_LOST: {
      if (age < lostAfterMs) return ['was given up too early'];
      const isGone = requests.some(({ forgottenAt }) => forgottenAt <= job.updatedAt);
      return isGone || troubleEndsAt > job.createdAt ? [] : ['but Pixazo knows it well'];
    }
    case ErrorCode.JOB_EXPIRED:
      return age >= jobMaxAgeMs ? [] : ['was given up too early'];
    default:
      return [];
  }
}

function brokenByUnconfirmed({ job, requests, troubleEndsAt, oneProcess }: Ended, age: number): string[] {
  const atOnce = 2 * timeoutMs + (oneProcess ? 10_000 : slackMs);
  const begun = oneProcess ? job.createdAt : Math.max(job.createdAt, troubleEndsAt);
  if (job.requestId !== null) return ['but it is bound to a request'];
  if (oneProcess && requests.some(({ isAnswered }) => isAnswered)) return ['but Pixazo had answered'];
  if (job.callback === null) return job.updatedAt <= begun + atOnce ? [] : ['did not end at once'];
  const lastCall = job.createdAt + confirmMs - slackMs;
  const isHealed = (request: PixazoRequest) =>
    troubleEndsAt <= lastCall && isNamedBy(lastCall, request) && !Number.isFinite(request.forgottenAt);
  return [
    ...(age < confirmMs ? ['did not wait for a callback'] : []),
    ...(age > confirmMs + slackMs ? ['waited too long for a callback'] : []),
    ...(requests.some(isHealed) ? ['but a callback named its request in time'] : []),
  ];
}

/**
 * Whether the gateway had received the request_id by then, and no other one since. The request_id of a
 * callback is unconfirmed until Pixazo's status confirms it, and only the last one is kept: another one
 * replaces it unless it was surely recorded before. The same applies to a request_id whose process died
 * before it responded, since it may be in the store nevertheless.
 */
function isNamedBy(time: number, { id, callbacks }: PixazoRequest): boolean {
  const others = callbacks.filter(({ named }) => named !== null && named !== id);
  return callbacks.some(
    ({ named, from, until }) => named === id && until <= time && others.every((other) => other.until < from),
  );
}
