import { parseArgs } from 'node:util';
import type { Measure } from './measure.js';
import { budgets } from './measures/budgets.js';
import { callbackLag } from './measures/callback-lag.js';
import { events } from './measures/events.js';
import { idleWatchers } from './measures/idle-watchers.js';
import { manyModels } from './measures/many-models.js';
import { postgres } from './measures/postgres.js';
import { postgresPoll } from './measures/postgres-poll.js';
import { postgresSubmits } from './measures/postgres-submits.js';
import { retention } from './measures/retention.js';
import { shares } from './measures/shares.js';
import { slowDisk } from './measures/slow-disk.js';
import { start } from './measures/start.js';
import { stored } from './measures/stored.js';
import { submit } from './measures/submit.js';
import { unfinished } from './measures/unfinished.js';
import { usage } from './measures/usage.js';
import { watch } from './measures/watch.js';

import { type Measured, PAGE, tableOf, writeReport } from './report.js';
import { leaveMeasuredCore } from './subject.js';

const measures: Measure[] = [
  submit,
  shares,
  slowDisk,
  watch,
  callbackLag,
  idleWatchers,
  events,
  start,
  manyModels,
  unfinished,
  stored,
  postgresSubmits,
  postgresPoll,
  postgres,
  retention,
  budgets,
  usage,
];

const { positionals } = parseArgs({ allowPositionals: true });
const unknown = positionals.filter((name) => !measures.some((measure) => measure.name === name));
if (unknown.length > 0) {
  const names = measures.map(({ name }) => name).join(', ');
  process.stderr.write(`Unknown measure ${unknown.join(', ')}. The measures are ${names}\n`);
  process.exit(1);
}

leaveMeasuredCore();
const measured: Measured[] = [];
for (const measure of measures) {
  if (positionals.length > 0 && !positionals.includes(measure.name)) continue;
  const begun = performance.now();
  const seconds = () => `${Math.round((performance.now() - begun) / 1_000)} s`;
  const report = (progress: string) =>
    void process.stderr.write(`${measure.name}, ${seconds()}: ${progress}\n`);
  measured.push({ measure, ...(await measure.run(report)) });
}
process.stdout.write(`${tableOf(measured.flatMap(({ findings }) => findings))}\n`);
for (const note of measured.flatMap(({ notes = [] }) => notes)) process.stdout.write(`\n${note}\n`);
// The page holds one whole run: a part of the table would mix two runs.
if (positionals.length === 0) {
  await writeReport(measured);
  process.stdout.write(`Written to ${PAGE}\n`);
}
