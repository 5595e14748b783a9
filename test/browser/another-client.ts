import { ask } from '../support/gateway-process.js';
import type { BuiltGateway } from './built-gateway.js';

const GENERATE = `mutation ($input: MireloSfx16TextToAudioInput!) {
  generateMireloSfx16TextToAudio(input: $input) { id }
}`;

/** Starts a job of which no page knows beforehand. */
export async function startJob(gateway: BuiltGateway, textPrompt: string): Promise<void> {
  await ask(gateway.origin, GENERATE, { input: { textPrompt, duration: 1 } });
}

/** How far the job is that was started last, whatever the page shows. */
export async function statusOfLatestJob(gateway: BuiltGateway): Promise<string> {
  const { data } = await ask(gateway.origin, '{ jobs(first: 1) { nodes { status } } }');
  return data.jobs.nodes[0].status;
}
