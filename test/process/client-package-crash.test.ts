import { expect, it } from 'vitest';
import { connected, MODEL, untilState } from '../client-package/connected.js';
import { freePort } from '../support/free-port.js';
import { startGatewayProcess } from '../support/gateway-process.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { startWorkingPixazo } from '../support/working-pixazo.js';

it('presses are paid once and shown by the list although the gateway is killed in between', async () => {
  const directory = untilTheEnd(await temporaryDirectory());
  const pixazo = untilTheEnd(await startWorkingPixazo());
  const env = {
    PORT: String(await freePort()),
    PIXAZO_API_KEY: 'some-key',
    PIXAZO_BASE_URL: pixazo.url.href,
    POLL_MIN_MS: '50',
    POLL_MAX_MS: '50',
  };
  const first = startGatewayProcess(directory.path, env);
  const gateway = connected(await first.ready);
  const press = (number: number) => gateway.generate(MODEL, { textPrompt: `Rain on roof ${number}` });
  const list = gateway.jobs();
  const before = await press(1);
  await untilState(gateway, 'live');
  // The gateway dies while Pixazo has the second generation, and its response is still to come.
  pixazo.onSubmit(() => {
    first.kill('SIGKILL');
    return { status: 202, body: { request_id: 'r-2', status: 'QUEUED' } };
  });
  const after = press(2);
  await first.ended;
  await expect.poll(() => list.getSnapshot().status).toBe('offline');
  const third = press(3);
  pixazo.onSubmit(() => ({ status: 202, body: { request_id: 'r-3', status: 'QUEUED' } }));
  const second = startGatewayProcess(directory.path, env);
  await second.ready;

  const ids = [before.id, (await after).id, (await third).id];
  await expect.poll(() => list.getSnapshot()).toMatchObject({ status: 'live', totalCount: 3 });
  expect(list.getSnapshot().jobs.map(({ id }) => id)).toEqual(ids.sort().reverse());
  await expect
    .poll(() =>
      list
        .getSnapshot()
        .jobs.map(({ status, error }) => error?.code ?? status)
        .sort(),
    )
    .toEqual(['COMPLETED', 'COMPLETED', 'SUBMISSION_UNCONFIRMED']);
  expect(pixazo.submits()).toHaveLength(3);
});
