import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startTestGateway } from '../support/test-gateway.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { connected, MODEL } from './connected.js';

const MANIFEST = fileURLToPath(new URL('../../packages/client/trusted-documents.json', import.meta.url));

it('a gateway that runs the documents of the package alone runs all of them, and no other', async () => {
  const env = { TRUSTED_DOCUMENTS: MANIFEST, TRUSTED_DOCUMENTS_ONLY: 'true' };
  const server = untilTheEnd(await startTestGateway(env));
  const gateway = connected(server.url);
  const input = { textPrompt: 'Rain on a tin roof' };
  expect((await gateway.models()).length).toBeGreaterThan(0);
  expect((await gateway.viewer()).id).toBe('anonymous');
  expect(await gateway.quote(MODEL, input)).toBeNull();
  const list = gateway.jobs();
  await expect.poll(() => list.getSnapshot().status).toBe('live');
  const { id } = await gateway.generate(MODEL, input);
  await list.refresh(id);
  const followed = await gateway.follow(id).next();
  expect(followed.value?.id).toBe(id);
  expect(list.getSnapshot().error).toBeNull();

  await expect(gateway.request('{ viewer { id } }')).rejects.toMatchObject({ code: 'OPERATION_REJECTED' });
});
