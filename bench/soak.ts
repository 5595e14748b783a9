/**
 * npm run soak -- --minutes 60: crowds that come and go at one gateway, and whether its memory, handles or
 * lag grow.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type LiveService, startGateway } from './live-service.js';
import { startPixazo } from './pixazo.js';
import { circumstances, PAGE, writeSection } from './report.js';
import { byStream, byWebSocket, Crowd, silentByStream, silentByWebSocket } from './soak/crowd.js';
import { JobSupply } from './soak/job-supply.js';
import { comparisonOf, plotOf, type Sample, sampleOf } from './soak/samples.js';
import { leaveMeasuredCore } from './subject.js';

const SAMPLE_EVERY_MS = 5_000;
const MS_PER_MINUTE = 60_000;
/** The time in which the gateway must notice that the last visitor left. */
const NOTICE_MS = 60_000;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' } } });
const minutes = Number(values.minutes);
if (!(minutes >= 1)) {
  process.stderr.write('Usage: npm run soak -- [--minutes 60], at least 1\n');
  process.exit(1);
}

leaveMeasuredCore();
await using pixazo = await startPixazo();
await using gateway = await startGateway(
  { upstream: pixazo.url, pollMs: 2_000 },
  { JOB_MAX_AGE_MS: '90000' },
);
const before = await sampleOf(gateway, 0);
const jobs = new JobSupply(gateway, pixazo);
await jobs.submit();
const place = { url: gateway.url, anyJob: () => jobs.any() };
const crowds = {
  sockets: new Crowd(2_000, byWebSocket, place),
  streams: new Crowd(200, byStream, place),
  'sockets without a reader': new Crowd(20, silentByWebSocket, place),
  'streams without a reader': new Crowd(20, silentByStream, place),
};

const over = new AbortController();
const visiting = Promise.all([
  jobs.run(over.signal),
  ...Object.values(crowds).map((crowd) => crowd.run(over.signal)),
]);
const samples: Sample[] = [];
const begun = performance.now();
for (let now = 0; now < minutes; now = (performance.now() - begun) / MS_PER_MINUTE) {
  await sleep(SAMPLE_EVERY_MS);
  const sample = await sampleOf(gateway, (performance.now() - begun) / MS_PER_MINUTE);
  samples.push(sample);
  process.stderr.write(`${line(sample)}\n`);
}
over.abort();
await visiting;
const after = await whenAllLeft(gateway);

const text = [
  await circumstances(),
  `In ${minutes} minutes ${jobs.submitted} jobs were submitted, of which one in ten never ended upstream. ` +
    `${Object.entries(crowds)
      .map(([name, { visits }]) => `${visits} ${name}`)
      .join(', ')} came and went; ` +
    `at most ${Math.max(...samples.map(({ subscriptions }) => subscriptions))} subscriptions ran at a time. ` +
    `The first quarter is warm-up. ${complaints()}`,
  comparisonOf(samples),
  `After the last visitor left, ${after.subscriptions} subscriptions and ${after.handles} handles were open; before ` +
    `the first visitor came, ${before.handles} handles were open.`,
  '![A long run](performance/soak.svg)',
].join('\n\n');
process.stdout.write(`${text}\n`);
await writeSection('soak', text, [plotOf(samples)]);
process.stdout.write(`Written to ${PAGE}\n`);

function line({ minutes: at, rssMib, heapMib, handles, lagMs, subscriptions }: Sample): string {
  return (
    `${at.toFixed(1)} min: ${rssMib.toFixed(0)} MiB, heap ${heapMib.toFixed(0)} MiB, ${handles} handles, ` +
    `lag ${lagMs.toFixed(0)} ms, ${subscriptions} subscriptions`
  );
}

function complaints(): string {
  const all = Object.values(crowds).flatMap((crowd) => crowd.complaints);
  return all.length === 0
    ? 'The gateway refused no visitor.'
    : `${all.length} visits failed, the first with: ${all[0]}.`;
}

/** The gateway once it has noticed that all visitors are gone, or at the time when it should have. */
async function whenAllLeft(left: LiveService): Promise<Sample> {
  const until = performance.now() + NOTICE_MS;
  for (;;) {
    const sample = await sampleOf(left, minutes);
    if (sample.subscriptions === 0 || performance.now() > until) return sample;
    await sleep(1_000);
  }
}
