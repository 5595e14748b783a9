import { expect, it } from 'vitest';
import { type FailPoint, failAt } from '../support/fail-at.js';
import { startGatewayProcess } from '../support/gateway-process.js';
import { follow, generate } from '../support/generation.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { PUBLIC_URL, startWorkingPixazo } from '../support/working-pixazo.js';
import { dies, followingPixazo, startOnDatabaseOf, submitTo } from './die-and-return.js';

const deaths: FailPoint[] = [
  'undici:request:bodySent',
  'gateway:callback-recorded',
  'gateway:poll-claimed',
  'gateway:status-read',
  'gateway:update-recorded',
];

it('killed at one checkpoint after another, start by start: one submission, one job, one end', async () => {
  await using directory = await temporaryDirectory();
  await using pixazo = await startWorkingPixazo('before-status');
  const env = { ...followingPixazo(pixazo, 50), PUBLIC_URL };
  for (const death of deaths) {
    await using doomed = startGatewayProcess(directory.path, { ...env, ...failAt(death) });
    await submitTo(doomed, pixazo);
    await dies(doomed);
  }

  await using gateway = await startOnDatabaseOf(directory.path, env);
  await pixazo.callBackTo(gateway.url);
  const { job } = (await generate(gateway.url, 'once')).data;
  const events = await follow(gateway.url, job.id);

  expect(events.at(-1)).toMatchObject({ id: job.id, status: 'COMPLETED', error: null });
  expect(pixazo.submits()).toHaveLength(1);
});
