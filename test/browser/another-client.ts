import { ask } from '../support/gateway-process.js';
import type { BuiltGateway } from './built-gateway.js';

const GENERATE = `mutation ($input: MireloSfx16TextToAudioInput!) {
  generateMireloSfx16TextToAudio(input: $input) { job { id } }
}`;

/** Starts a job of which no page knows beforehand. */
export async function startJob(gateway: BuiltGateway, textPrompt: string): Promise<void> {
  await ask(gateway.origin, GENERATE, { input: { textPrompt, duration: 1 } });
}

/** How far the jobs are that were started last, newest first, whatever the page shows. */
export async function statusesOfLatest(gateway: BuiltGateway, count: number): Promise<string[]> {
  const { data } = await ask(gateway.origin, `{ jobs(first: ${count}) { nodes { status } } }`);
  return data.jobs.nodes.map(({ status }: { status: string }) => status);
}
