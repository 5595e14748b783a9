import { describe, expect, it } from 'vitest';
import { statusBody } from '../support/pixazo-stand-in.js';
import { addressIn, completed, requestIdIn, startPixazoCallingBack } from './pixazo-calling-back.js';

const ADDRESS = /^https:\/\/gateway\.test\/base\/webhooks\/pixazo\/([\w-]+)$/;

function tokenOf(address: string | undefined): string {
  const token = ADDRESS.exec(address ?? '')?.[1];
  if (token === undefined) throw new Error(`${address} is no callback address`);
  return token;
}

describe('the callback address that Pixazo gets', () => {
  it('is under PUBLIC_URL with its path, secret, and different for each job', async () => {
    await using calling = await startPixazoCallingBack();
    for (let job = 0; job < 20; job++) await calling.start();
    const tokens = calling.pixazo.submits().map((submit) => tokenOf(addressIn(submit)));

    expect(new Set(tokens).size).toBe(20);
    for (const token of tokens) {
      expect(Buffer.from(token, 'base64url').length * 8).toBeGreaterThanOrEqual(128);
    }
  });

  it.each([
    { env: {}, mode: 'sync' },
    { env: { WEBHOOK_MODE: 'sync' }, mode: 'sync' },
    { env: { WEBHOOK_MODE: 'terminal' }, mode: 'terminal' },
  ])('comes with the mode $mode for $env', async ({ env, mode }) => {
    await using calling = await startPixazoCallingBack(env);
    await calling.start();

    expect(calling.pixazo.submits()[0]?.headers['x-webhook-mode']).toBe(mode);
  });

  it('is missing without PUBLIC_URL', async () => {
    await using calling = await startPixazoCallingBack({ PUBLIC_URL: '' });
    const { requestId } = await calling.start();
    await calling.pixazo.until(() => calling.callsFor(requestId) === 3);
    const names = Object.keys(calling.pixazo.submits()[0]?.headers ?? {});

    expect(names.filter((name) => name.startsWith('x-webhook'))).toEqual([]);
  });

  it("is the caller's own if the input has one, and the job is polled at the usual interval", async () => {
    await using calling = await startPixazoCallingBack();
    const { requestId } = await calling.start({
      webhook: { url: 'https://caller.test/hook', mode: 'TERMINAL' },
    });
    await calling.pixazo.until(() => calling.callsFor(requestId) === 3);

    expect(calling.pixazo.submits()[0]?.headers).toMatchObject({
      'x-webhook-url': 'https://caller.test/hook',
      'x-webhook-mode': 'terminal',
    });
  });

  it('is in no log line and in no response', async () => {
    await using calling = await startPixazoCallingBack({ LOG_LEVEL: 'trace' });
    const { pixazo, gateway, callBack } = calling;
    pixazo.onStatus((poll) => ({ body: statusBody(requestIdIn(poll), completed) }));
    const job = await calling.start();
    const next = calling.follow(job.id);
    const told: unknown[] = [job.id, await next()];
    for (const body of ['no JSON', 'x'.repeat(100_000), statusBody(job.requestId ?? '')])
      await callBack(job.address, body);
    told.push(await next());
    pixazo.onSubmit(() => 'drop');
    told.push((await calling.generate()).data);
    pixazo.onSubmit(() => ({ status: 400, body: { error: 'Bad Request', message: 'no' } }));
    told.push((await calling.generate()).errors);
    await callBack('https://gateway.test/base/webhooks/pixazo/unknown-token-0123456789', {});
    told.push(await gateway.graphql('{ jobs { nodes { id requestId status error { code message } } } }'));
    await gateway.stop();

    const all = JSON.stringify([told, gateway.log]);
    const tokens = pixazo.submits().map((submit) => tokenOf(addressIn(submit)));
    expect(tokens).toHaveLength(3);
    for (const secret of [...tokens, 'unknown-token', 'webhooks/pixazo/']) expect(all).not.toContain(secret);
    expect(all).toContain(job.requestId);
  });
});

describe('a callback', () => {
  it.each([
    { what: 'that is JSON', body: '{}', status: 200 },
    { what: 'that begins with a byte order mark', body: '\ufeff{}', status: 200 },
    { what: 'that is no object', body: '[1]', status: 200 },
    { what: 'that is null', body: 'null', status: 200 },
    { what: 'of 64 KiB', body: JSON.stringify('x'.repeat(65_534)), status: 200 },
    { what: 'of one byte more', body: JSON.stringify('x'.repeat(65_535)), status: 413 },
    { what: 'that is not JSON', body: '{"status":', status: 400 },
    { what: 'that is empty', body: '', status: 400 },
    { what: 'of HTML', body: '<html>', status: 400 },
  ])('$what gets $status', async ({ body, status }) => {
    await using calling = await startPixazoCallingBack();
    const { address } = await calling.start();

    expect(await calling.callBack(address, body)).toBe(status);
  });

  it('to an unknown address gets 404', async () => {
    await using calling = await startPixazoCallingBack();
    const { address } = await calling.start();

    expect(await calling.callBack(`${address}x`, {})).toBe(404);
    expect(await calling.callBack(address?.slice(0, -1), {})).toBe(404);
    expect(calling.pixazo.polls()).toEqual([]);
  });

  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', undefined])(
    'is accepted whatever its content type: %s',
    async (type) => {
      await using calling = await startPixazoCallingBack();
      const { address } = await calling.start();
      const url = `${calling.gateway.url}/webhooks/pixazo/${tokenOf(address)}`;
      const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
      const answer = await fetch(url, { method: 'POST', headers, body: Buffer.from('{}') });

      expect(answer.status).toBe(200);
    },
  );

  it.each(['GET', 'PUT', 'DELETE'])('by %s gets 404', async (method) => {
    await using calling = await startPixazoCallingBack({ LOG_LEVEL: 'trace' });
    const { address } = await calling.start();
    const answer = await fetch(`${calling.gateway.url}/webhooks/pixazo/${tokenOf(address)}`, { method });

    expect(answer.status).toBe(404);
    expect(`${await answer.text()} ${calling.gateway.log}`).not.toContain(tokenOf(address));
  });
});
