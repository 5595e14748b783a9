import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Charged, ErrorCode } from '../../src/core/errors.js';
import { advance, endedWith, isTerminal, JobStatus, type Update } from '../../src/core/job.js';
import { neverAgain } from '../../src/core/poll-schedule.js';
import { aJob } from '../support/a-job.js';

const { SUBMITTING, QUEUED, PROCESSING, COMPLETED, FAILED, ERROR } = JobStatus;
const file = { url: 'https://media.example/output.wav', mimeType: 'audio/wav' };

function anUpdate(changes: Partial<Update> = {}): Update {
  return { status: PROCESSING, requestId: null, media: [], error: null, completedAt: null, ...changes };
}

describe('advancing a job', () => {
  it.each([
    [SUBMITTING, QUEUED, true],
    [SUBMITTING, COMPLETED, true],
    [SUBMITTING, ERROR, true],
    [QUEUED, QUEUED, false],
    [QUEUED, PROCESSING, true],
    [QUEUED, FAILED, true],
    [PROCESSING, QUEUED, false],
    [PROCESSING, PROCESSING, false],
    [PROCESSING, COMPLETED, true],
    [COMPLETED, COMPLETED, false],
    [COMPLETED, PROCESSING, false],
    [COMPLETED, FAILED, false],
    [FAILED, COMPLETED, false],
    [ERROR, COMPLETED, false],
  ] as const)('from %s by %s: %s', (from, to, changes) => {
    const job = aJob({ status: from, requestId: null });
    expect(advance(job, anUpdate({ status: to }), 2_000) !== null).toBe(changes);
  });

  it.each([
    ['between creation and now', 1_500, 1_500],
    ['before creation', 999, 1_000],
    ['in the future', 253_402_300_799_000, 2_000],
    ['absent', null, 2_000],
  ])('accepts a time of completion that is %s', (_when, completedAt, clamped) => {
    const job = aJob({ status: QUEUED, createdAt: 1_000 });
    expect(advance(job, anUpdate({ status: COMPLETED, completedAt }), 2_000)?.completedAt).toBe(clamped);
  });

  it('binds a job to its request, and keeps its schedule', () => {
    const job = aJob({ status: SUBMITTING, requestId: null, revision: 1 });
    const after = advance(job, anUpdate({ status: QUEUED, requestId: 'r-1' }), 2_000);
    expect(after).toEqual({ ...job, status: QUEUED, requestId: 'r-1', revision: 2, updatedAt: 2_000 });
  });

  it('ends a job at the time that Pixazo reports, with its files, and schedules no further poll', () => {
    const job = aJob();
    const update = anUpdate({ status: COMPLETED, media: [file], completedAt: 1_900 });
    expect(advance(job, update, 2_000)).toEqual({
      ...job,
      status: COMPLETED,
      revision: job.revision + 1,
      media: [file],
      updatedAt: 2_000,
      completedAt: 1_900,
      schedule: neverAgain,
    });
  });

  it('ends a job now when Pixazo reports no time', () => {
    expect(advance(aJob(), anUpdate({ status: COMPLETED, media: [file] }), 2_000)?.completedAt).toBe(2_000);
  });

  it('has no time of completion for a running job', () => {
    expect(advance(aJob(), anUpdate({ completedAt: 1_900 }), 2_000)?.completedAt).toBeNull();
  });

  it('ignores an update about another request', () => {
    expect(advance(aJob({ requestId: 'r-1' }), anUpdate({ requestId: 'r-2' }), 2_000)).toBeNull();
  });

  it("accepts the gateway's own decision for any request", () => {
    const update = endedWith(ErrorCode.JOB_LOST, 'It is gone.', Charged.UNKNOWN);
    const after = advance(aJob({ requestId: 'r-1' }), update, 2_000);
    expect(after).toMatchObject({
      status: ERROR,
      requestId: 'r-1',
      media: [],
      error: { code: ErrorCode.JOB_LOST, message: 'It is gone.', charged: Charged.UNKNOWN },
    });
  });
});

describe('any history of updates', () => {
  const order = [[SUBMITTING], [QUEUED], [PROCESSING], [COMPLETED, FAILED, ERROR]];
  const place = (status: JobStatus) => order.findIndex((alike) => alike.includes(status));
  const update: fc.Arbitrary<Update> = fc.record({
    status: fc.constantFrom(QUEUED, PROCESSING, COMPLETED, FAILED, ERROR),
    requestId: fc.constantFrom(null, 'r-1', 'r-2'),
    media: fc.constantFrom([], [file]),
    error: fc.constant(null),
    completedAt: fc.option(fc.nat()),
  });
  const history = fc.array(update, { maxLength: 20 });
  const start = fc.constantFrom(null, 'r-1').map((requestId) => {
    return aJob({ status: requestId ? QUEUED : SUBMITTING, requestId, revision: 1 });
  });

  it('only moves a job forward, one revision at a time, and leaves an ended job unchanged', () => {
    fc.assert(
      fc.property(start, history, (first, updates) => {
        let job = first;
        let now = first.updatedAt;
        for (const next of updates) {
          now += 1;
          const after = advance(job, next, now);
          if (!after) continue;
          expect(isTerminal(job.status)).toBe(false);
          expect(place(after.status)).toBeGreaterThan(place(job.status));
          expect(after).toMatchObject({ revision: job.revision + 1, updatedAt: now, status: next.status });
          expect(after.requestId).toBe(job.requestId ?? next.requestId);
          expect(after.completedAt !== null).toBe(isTerminal(after.status));
          expect(after.schedule.dueAt === null).toBe(isTerminal(after.status));
          job = after;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('changes nothing when it is applied a second time', () => {
    fc.assert(
      fc.property(start, history, (first, updates) => {
        const tell = (job: typeof first) =>
          updates.reduce((known, next) => advance(known, next, 9_000) ?? known, job);
        const told = tell(first);
        expect(tell(told)).toBe(told);
      }),
    );
  });
});
