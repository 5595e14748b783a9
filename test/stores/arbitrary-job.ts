import fc from 'fast-check';
import { Charged, ErrorCode } from '../../src/core/errors.js';
import { type Job, JobStatus } from '../../src/core/job.js';
import { CostState } from '../../src/core/job-cost.js';
import type { Json, JsonObject } from '../../src/core/model.js';
import { MAX_AMOUNT } from '../../src/core/money.js';

const anyText = fc.string({ unit: 'binary' });
/** The text of a column: databases cannot store NUL in text. */
const text = anyText.map((any) => any.replaceAll('\0', ''));
const time = fc.integer({ min: 0, max: 8_640_000_000_000_000 });
const count = fc.nat();
const json = fc.letrec<{ json: Json; object: JsonObject }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false),
    anyText,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.array(tie('json'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(anyText, tie('json'), { maxKeys: 3 }),
}));
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });

/** Any job that the types allow, sensible or not. */
export const arbitraryJob: fc.Arbitrary<Job> = fc.record({
  id: fc.uuid({ version: 7 }),
  caller: text,
  team: maybe(text),
  modelId: text,
  input: json.object,
  idempotencyKey: maybe(text),
  labels: fc.uniqueArray(anyText, { maxLength: 3 }),
  visible: fc.boolean(),
  requestId: maybe(text),
  status: fc.constantFrom(...Object.values(JobStatus)),
  revision: count,
  version: count,
  media: fc.array(fc.record({ url: anyText, mimeType: anyText })),
  error: maybe(
    fc.record({
      code: fc.constantFrom(...Object.values(ErrorCode)),
      message: anyText,
      charged: fc.constantFrom(...Object.values(Charged)),
    }),
  ),
  cost: maybe(
    fc.record({
      price: fc.bigInt({ min: 0n, max: MAX_AMOUNT }),
      currency: text,
      priceVersion: text,
      state: fc.constantFrom(...Object.values(CostState)),
    }),
  ),
  createdAt: time,
  updatedAt: time,
  completedAt: maybe(time),
  expectedMs: maybe(count),
  callback: maybe(fc.record({ tokenDigest: text, claimedRequestId: maybe(text) })),
  statusCalls: count,
  schedule: fc.record({
    dueAt: maybe(time),
    lease: maybe(text),
    failures: count,
    missing: count,
    missingSince: maybe(time),
    pollRequested: fc.boolean(),
  }),
});
