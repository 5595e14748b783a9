import { once } from 'node:events';
import { expect, it } from 'vitest';
import WebSocket from 'ws';
import { startTestGateway } from '../support/test-gateway.js';

const preflight = (url: string, origin: string) =>
  fetch(`${url}/graphql`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  });

it('a flood of origins is refused with few log lines, which name the origin and the setting', async () => {
  await using gateway = await startTestGateway({ AUTH_TOKENS: 'alice:alices-token-0123456789' });
  const { url } = gateway;
  for (let i = 0; i < 200; i += 1) {
    const answer = await preflight(url, `https://evil-${i % 100}.example`);
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, null]);
  }

  await expect.poll(() => gateway.log.join('')).toContain('https://evil-0.example');
  const lines = gateway.log.filter((line) => line.includes('evil-'));
  expect(lines).toHaveLength(20);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    origin: 'https://evil-0.example',
    msg: expect.stringContaining('CORS_ORIGINS'),
  });
});

it.each([
  ['https://evil.example', {}, 'CORS_ORIGINS'],
  ['null', {}, 'CORS_ORIGINS'],
  [undefined, { host: 'evil.example' }, 'AUTH_TOKENS'],
])('a WebSocket from %s %j is refused, and the log names %s', async (origin, headers, setting) => {
  await using gateway = await startTestGateway();
  const url = gateway.url.replace('http', 'ws');
  const socket = new WebSocket(`${url}/graphql`, 'graphql-transport-ws', { origin, headers });
  socket.on('error', () => undefined);
  const [, response] = await once(socket, 'unexpected-response');

  expect(response.statusCode).toBe(403);
  await expect.poll(() => gateway.log.join('')).toContain(setting);
});
