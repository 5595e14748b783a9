import { expect, it } from 'vitest';
import { startSandbox } from '../sandbox/start-sandbox.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { ask, startGatewayProcess } from '../support/gateway-process.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { examples, startExample } from './example-process.js';

it.each(examples)(
  '%s pays once although a response is lost, and follows its job through an outage',
  { timeout: 60_000 },
  async (name) => {
    await using directory = await temporaryDirectory();
    let now = Date.now();
    const sandbox = await startSandbox({ now: () => now });
    await using gateway = startGatewayProcess(directory.path, {
      PIXAZO_API_KEY: 'some-key',
      PIXAZO_BASE_URL: sandbox.url,
      POLL_MIN_MS: '100',
      POLL_MAX_MS: '100',
    });
    const url = await gateway.ready;
    // The response to the mutation is cut off after its first bytes: the generation has started by then.
    await using proxy = await startFaultProxy(new URL(url), (connection) =>
      connection === 0 ? { cutAnswerAfter: 10 } : {},
    );

    const example = startExample(name, proxy.url, 'Rain on a tin roof');
    await example.line(/^No response/);
    await example.line(/^QUEUED \d+ %$/);
    await proxy.refuse(true);
    proxy.cut();
    // One attempt fails with the lost connection, and at least one more while the gateway is down.
    for (let tries = 0; tries < 2; tries += 1) await example.line(/^(Connecting again|No response)/);
    // The job ends while the client is disconnected.
    now += 60_000;
    await proxy.refuse(false);

    expect(await example.ended).toBe(0);
    expect(example.lines.slice(-2)).toEqual([
      'COMPLETED 100 %',
      expect.stringMatching(/^audio\/wav http:\S+$/),
    ]);
    const { data } = await ask(url, '{ jobs { totalCount } }');
    expect(data).toEqual({ jobs: { totalCount: 1 } });
  },
);
