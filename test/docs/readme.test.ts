import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startSandbox } from '../sandbox/start-sandbox.js';
import { startTestGateway } from '../support/test-gateway.js';
import { codeBlocks } from './code-blocks.js';

const shell = promisify(execFile);

it('the curl commands of the README start a sound in the sandbox and read its file', async () => {
  const sandbox = await startSandbox({ queuedMs: 10, processingMs: 10 });
  await using gateway = await startTestGateway({ PIXAZO_API_KEY: 'any', PIXAZO_BASE_URL: sandbox.url });
  const commands = codeBlocks('README.md', 'sh').filter((block) => block.startsWith('curl '));
  const answer = async (at: number) => {
    const command = (commands[at] ?? '').replace('http://127.0.0.1:4000', gateway.url);
    const { stdout } = await shell('bash', ['-c', command]);
    return JSON.parse(stdout);
  };

  expect(await answer(0)).toMatchObject({
    data: { generateMireloSfx16TextToAudio: { job: { status: 'QUEUED' } } },
  });
  const { id } = (await gateway.graphql('{ jobs { nodes { id } } }')).data.jobs.nodes[0];
  const follow = { query: 'subscription ($id: ID!) { jobStatus(id: $id) { status } }', variables: { id } };
  for await (const { errors } of gateway.client().iterate(follow)) expect(errors).toBeUndefined();
  const [sound] = (await answer(1)).data.jobs.nodes;
  expect(sound).toMatchObject({ status: 'COMPLETED', progress: 1 });
  const file = await (await fetch(sound.media[0].url)).blob();
  expect(file.type).toBe('audio/wav');
});
