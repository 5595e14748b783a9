import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { V7Generator } from 'uuidv7';
import { Charged, ErrorCode } from '../../src/core/errors.js';
import { type Job, type JobError, JobStatus } from '../../src/core/job.js';
import { neverAgain } from '../../src/core/poll-schedule.js';
import { SqliteJobStore } from '../../src/stores/sqlite/sqlite-job-store.js';
import { aJob } from '../support/a-job.js';

/** Texts of prompts, one after another. */
const SOUNDS = ['Rain on a tin roof', 'Steps on gravel', 'A heavy door creaks', 'Wind in dry leaves'];
const LABELS = [['storm'], [], ['title-music', 'draft'], []];
const FAILURE: JobError = {
  code: ErrorCode.GENERATION_FAILED,
  message: 'The model failed.',
  charged: Charged.UNKNOWN,
};
/** The time between two jobs. A thousand are not yet as old as those that a gateway deletes. */
const APART_MS = 1_800_000;

/**
 * Writes ended jobs of the last weeks into the default database of a gateway that has not started: one in seven failed, one in five is
 * of another model, and number 0 is the oldest. Their results are not there to be played.
 * @param directory the working directory of the gateway
 */
export async function writeManyJobs(directory: string, count: number): Promise<void> {
  const path = join(directory, 'data/gateway.db');
  await mkdir(dirname(path), { recursive: true });
  const ids = new V7Generator();
  const store = await SqliteJobStore.open(path, Date.now());
  try {
    await Promise.all(
      Array.from({ length: count }, (_, number) => {
        const createdAt = Date.now() - (count - number) * APART_MS;
        const id = ids.generateOrResetWithTs(createdAt).toString();
        return store.insert(endedJob(number, { id, createdAt }));
      }),
    );
  } finally {
    await store.close();
  }
}

function endedJob(number: number, { id, createdAt }: Pick<Job, 'id' | 'createdAt'>): Job {
  const hasFailed = number % 7 === 3;
  const takesVideo = number % 5 === 2;
  const modelId = takesVideo ? 'mirelo-sfx-video-to-audio' : 'mirelo-sfx-1-6-text-to-audio';
  const prompt = `${SOUNDS[number % SOUNDS.length]}, number ${String(number).padStart(4, '0')}`;
  return aJob({
    id,
    caller: 'anonymous',
    modelId,
    input: {
      text_prompt: prompt,
      duration: 4,
      ...(takesVideo && { video_url: 'https://example.com/clip.mp4' }),
    },
    labels: LABELS[number % LABELS.length],
    status: hasFailed ? JobStatus.FAILED : JobStatus.COMPLETED,
    error: hasFailed ? FAILURE : null,
    createdAt,
    updatedAt: createdAt,
    completedAt: createdAt + 10_000,
    schedule: neverAgain,
  });
}
