import { expect, it } from 'vitest';
import { openSocket } from '../http/raw-socket.js';
import { gatewayForFile } from '../support/gateway-for-file.js';
import { ask } from '../support/gateway-process.js';
import { startPrefixProxy } from '../support/prefix-proxy.js';

const gateway = gatewayForFile();
/** A browser sends it when it follows a link. */
const headers = { accept: 'text/html, */*' };

it.each(['/sfx/', '/sfx/graphql'])(
  'everything the page at %s names is found below the prefix that a proxy strips',
  async (path) => {
    await using proxy = await startPrefixProxy(gateway.origin, '/sfx');
    const page = await fetch(`${proxy.origin}${path}`, { headers });
    const named = [...(await page.text()).matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(
      ([, to = '']) => to,
    );
    const found = await Promise.all(named.map((to) => fetch(new URL(to, page.url), { headers })));

    expect(named.length).toBeGreaterThan(0);
    expect(found.map(({ status }) => status)).toEqual(named.map(() => 200));
    const scripts = found.filter(({ headers }) => headers.get('content-type')?.includes('javascript'));
    for (const script of scripts) expect(await script.text()).not.toMatch(/["'`]\/(graphql|assets)\b/);
  },
);

it('the graph is served below the prefix over HTTP and WebSocket', async () => {
  await using proxy = await startPrefixProxy(gateway.origin, '/sfx');
  using socket = await openSocket(`${proxy.origin}/sfx`);
  socket.send({ type: 'connection_init' });

  expect(await socket.next()).toEqual({ type: 'connection_ack' });
  expect(await ask(`${proxy.origin}/sfx`, '{ __typename }')).toEqual({ data: { __typename: 'Query' } });
});
