import { ask } from '../support/gateway-process.js';
import type { BuiltGateway } from './built-gateway.js';

const GENERATE = `mutation ($input: MireloSfx16TextToAudioInput!) {
  generateMireloSfx16TextToAudio(input: $input) { job { id } }
}`;

/** Starts a job that no page knows yet. */
export async function startJob(gateway: BuiltGateway, textPrompt: string): Promise<void> {
  await ask(gateway.origin, GENERATE, { input: { textPrompt, duration: 1 } });
}

/** The statuses of the latest jobs, newest first, independent of the page. */
export async function statusesOfLatest(gateway: BuiltGateway, count: number): Promise<string[]> {
  const { data } = await ask(gateway.origin, `{ jobs(first: ${count}) { nodes { status } } }`);
  return data.jobs.nodes.map(({ status }: { status: string }) => status);
}

/** Deletes the latest job, which must have ended. */
export async function deleteLatestJob(gateway: BuiltGateway): Promise<void> {
  const { data } = await ask(gateway.origin, '{ jobs(first: 1) { nodes { id } } }');
  const id = data.jobs.nodes[0].id;
  await ask(gateway.origin, 'mutation ($id: ID!) { deleteJob(id: $id) { deletedJobId } }', { id });
}
