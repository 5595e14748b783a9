import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '../gateway.js';
import type { Measure } from '../measure.js';
import { startPixazoStub } from '../pixazo-stub.js';
import { subjectProgram } from '../subject.js';
import { type Load, submitLoad, typicalLoad } from '../submit-load.js';

const FSYNC_MS = 5;
const CONNECTIONS = 64;
const WARM_UP_SECONDS = 3;
const SECONDS = 3;
const REPETITIONS = 3;

/** The rate of submits on a disk that takes five milliseconds for each fsync. */
export const slowDisk: Measure = {
  name: 'slow-disk',
  title: 'A slow disk',
  async run(report) {
    const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
    await using stub = await startPixazoStub();
    const upstream = stub.url;
    await using fast = await startGateway({ upstream, database: `file:${directory}/fast.db` });
    await using slow = await startGateway({
      upstream,
      database: `file:${directory}/slow.db`,
      env: { FSYNC_MS: String(FSYNC_MS) },
      nodeOptions: ['--import', subjectProgram('slow-fsync')],
    });
    const loads: { fast: Load[]; slow: Load[] } = { fast: [], slow: [] };
    for (let repetition = 0; repetition <= REPETITIONS; repetition += 1) {
      report(repetition === 0 ? 'warming up' : `repetition ${repetition}`);
      const seconds = repetition === 0 ? WARM_UP_SECONDS : SECONDS;
      for (const [name, subject] of Object.entries({ fast, slow }) as ['fast' | 'slow', typeof fast][]) {
        const found = await submitLoad(subject, { connections: CONNECTIONS, seconds });
        if (repetition > 0) loads[name].push(found);
      }
    }
    await rm(directory, { recursive: true });
    const [ofFast, ofSlow] = [typicalLoad(loads.fast), typicalLoad(loads.slow)];
    return {
      findings: [
        {
          what: `submit, each fsync ${FSYNC_MS} ms longer`,
          gateway: `${Math.round(ofSlow.perSecond)}/s`,
          beside: `the same without ${Math.round(ofFast.perSecond)}/s`,
          figure: ofSlow.perSecond / ofFast.perSecond,
          goal: null,
        },
      ],
      notes: [
        `A submit needs two commits. If submits shared no commits, at most ${1_000 / (2 * FSYNC_MS)} a ` +
          'second would be possible on such a disk.',
      ],
    };
  },
};
