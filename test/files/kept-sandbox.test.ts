import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway } from '../support/test-gateway.js';

interface SeenJob {
  id: string;
  status: string;
  revision: number;
  updatedAt: string;
  media: { url: string; downloadUrl: string; urlExpiresAt: string; sizeBytes: number; keptUntil: string }[];
}

const GENERATE = `mutation ($input: MireloSfx16TextToAudioInput!) {
  generation: generateMireloSfx16TextToAudio(input: $input) { job { id } }
}`;
const UPDATES = `subscription {
  jobUpdates {
    job { id status revision updatedAt media { url downloadUrl urlExpiresAt sizeBytes keptUntil } }
  }
}`;
const DAY_MS = 86_400_000;

it('with KEEP_RESULTS, in sandbox mode, results are kept as a new revision, and go with their job', async () => {
  await using directory = await temporaryDirectory();
  await using gateway = await startTestGateway({
    KEEP_RESULTS: 'true',
    FILES_URL: `file:${directory.path}`,
    JOB_RETENTION_DAYS: '2',
  });
  const updates = gateway.client().iterate<{ jobUpdates: { job: SeenJob } }>({ query: UPDATES });
  const input = { textPrompt: 'rain on a tin roof', duration: 1, numSamples: 2 };
  const { data } = await gateway.graphql(GENERATE, { input });
  const { id } = data.generation.job;

  let completed: SeenJob | undefined;
  let kept: SeenJob | undefined;
  for await (const { data: update } of updates) {
    const job = update?.jobUpdates.job;
    if (job?.status !== 'COMPLETED') continue;
    completed ??= job;
    kept = job;
    if (job.media.every(({ sizeBytes }) => sizeBytes !== null)) break;
  }
  expect(kept?.revision).toBeGreaterThan(completed?.revision ?? 0);
  expect(kept?.updatedAt).toBe(completed?.updatedAt);
  for (const [index, file] of (kept?.media ?? []).entries()) {
    expect(new URL(file.url).pathname).toBe(new URL(completed?.media[index]?.url ?? '').pathname);
    expect(Date.parse(file.keptUntil)).toBe(Date.parse(kept?.updatedAt ?? '') + 2 * DAY_MS);
    const expires = Number(new URL(file.url).searchParams.get('expires')) * 1_000;
    expect(Date.parse(file.urlExpiresAt)).toBe(expires);
    const answer = await fetch(file.downloadUrl);
    expect(answer.headers.get('content-disposition')).toContain(`"rain-on-a-tin-roof-${index + 1}.wav"`);
    expect((await answer.arrayBuffer()).byteLength).toBe(file.sizeBytes);
  }

  const folder = join(directory.path, 'kept', id.slice(-2));
  expect(await readdir(folder)).toHaveLength(2);
  await gateway.graphql('mutation ($id: ID!) { deleteJob(id: $id) { deletedJobId } }', { id });
  expect((await fetch(kept?.media[0]?.url ?? '')).status).toBe(404);
  await expect.poll(() => readdir(folder)).toEqual([]);
});
