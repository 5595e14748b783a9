import type { LookupAddress } from 'node:dns';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { HttpMediaSource } from '../../src/files/http-media-source.js';
import { startRawServer } from '../datasources/raw-server.js';
import { directly } from '../support/directly.js';
import { fileServer } from '../support/media-under-test.js';

const file = Buffer.from('RIFF....WAVE');
const NOT_PUBLIC = { kind: 'failed', reason: 'it is not on the public internet' };

/** Resolves every name to these addresses, and counts the lookups. */
function resolvingTo(...addresses: string[]): LookupFunction & { asked: string[] } {
  const asked: string[] = [];
  const found = addresses.map(
    (address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 }),
  );
  const lookup: LookupFunction = (hostname, options, callback) => {
    asked.push(hostname);
    if (options.all) callback(null, found);
    else callback(null, found[0]?.address ?? '', found[0]?.family);
  };
  return Object.assign(lookup, { asked });
}

function aSource(options: { lookup?: LookupFunction; trusted?: string } = {}) {
  const { lookup, trusted = null } = options;
  const source = new HttpMediaSource({
    idleTimeoutMs: 2_000,
    trustedOrigin: () => trusted,
    outbound: directly,
    lookup,
  });
  return {
    open: (url: string) =>
      source.open(
        { url, mimeType: 'audio/wav' },
        { method: 'GET', headers: {}, signal: new AbortController().signal },
      ),
    [Symbol.asyncDispose]: () => source.close(),
  };
}

/** A server on a loopback address; a source may connect to it only when it is trusted. */
async function startServer(serve: RequestListener) {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    return serve(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    paths,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const privateHosts = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f.0.0.1',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:a9fe:a9fe]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[fe80::1]',
  '[fd00::1]',
  '[ff02::1]',
];

const privateAddresses = [
  '127.0.0.1',
  '0.0.0.0',
  '10.1.2.3',
  '172.31.0.1',
  '192.168.0.1',
  '169.254.169.254',
  '::1',
  '::ffff:127.0.0.1',
  'fe80::1',
  'fd00::1',
];

describe('a private address is never connected to', () => {
  it.each(privateHosts)('as %s', async (host) => {
    await using source = aSource();

    expect(await source.open(`http://${host}:9/output.wav`)).toEqual(NOT_PUBLIC);
    expect(await source.open(`https://${host}/output.wav`)).toEqual(NOT_PUBLIC);
  });

  it.each(privateAddresses)('as a name that resolves to %s', async (address) => {
    const lookup = resolvingTo(address);
    await using source = aSource({ lookup });

    expect(await source.open('http://media.test:9/output.wav')).toEqual(NOT_PUBLIC);
    expect(lookup.asked).toEqual(['media.test']);
  });

  it('as one of the addresses of a name', async () => {
    await using source = aSource({ lookup: resolvingTo('203.0.114.1', '10.0.0.1') });

    expect(await source.open('http://media.test:9/output.wav')).toEqual(NOT_PUBLIC);
  });

  it('as localhost, resolved by the system', async () => {
    await using server = await startRawServer({});
    await using source = aSource();

    expect(await source.open(`http://localhost:${server.url.port}/`)).toEqual(NOT_PUBLIC);
    expect(server.connections()).toBe(0);
  });

  it.each([
    ['a literal', () => '127.0.0.1'],
    ['a name', () => 'media.test'],
  ])('by a redirect to %s', async (_what, hostOf) => {
    await using target = await startRawServer({});
    const location = `http://${hostOf()}:${target.url.port}/output.wav`;
    await using server = await startServer((_request, response) => {
      response.writeHead(302, { location }).end();
    });
    await using source = aSource({ trusted: server.origin, lookup: resolvingTo('127.0.0.1') });

    expect(await source.open(`${server.origin}/start`)).toEqual(NOT_PUBLIC);
    expect(server.paths).toEqual(['/start']);
    expect(target.connections()).toBe(0);
  });

  it('because another port of the same host is trusted', async () => {
    await using target = await startRawServer({});
    await using source = aSource({ trusted: 'http://127.0.0.1:9' });

    expect(await source.open(`${target.url.origin}/output.wav`)).toEqual(NOT_PUBLIC);
    expect(target.connections()).toBe(0);
  });
});

describe('the one trusted origin', () => {
  it('may be private', async () => {
    await using server = await startServer(fileServer(file));
    await using source = aSource({ trusted: server.origin });

    expect(await source.open(`${server.origin}/output.wav`)).toMatchObject({ kind: 'answered', status: 200 });
  });
});

describe('redirects', () => {
  const follow = (count: number): RequestListener => {
    const serve = fileServer(file);
    return (request, response) => {
      const step = Number(request.url?.slice(1));
      if (step < count) response.writeHead(307, { location: `/${step + 1}` }).end();
      else serve(request, response);
    };
  };

  it('are followed three times', async () => {
    await using server = await startServer(follow(3));
    await using source = aSource({ trusted: server.origin });

    expect(await source.open(`${server.origin}/0`)).toMatchObject({ kind: 'answered', status: 200 });
    expect(server.paths).toEqual(['/0', '/1', '/2', '/3']);
  });

  it('are not followed a fourth time', async () => {
    await using server = await startServer(follow(4));
    await using source = aSource({ trusted: server.origin });

    expect(await source.open(`${server.origin}/0`)).toEqual({
      kind: 'failed',
      reason: 'it answers HTTP 307',
    });
    expect(server.paths).toEqual(['/0', '/1', '/2', '/3']);
  });

  it.each(['file:///etc/passwd', 'ftp://media.test/', 'data:audio/wav,x', 'http://'])(
    'lead only to http and https: %s',
    async (location) => {
      await using server = await startServer((_request, response) => {
        response.writeHead(302, { location }).end();
      });
      await using source = aSource({ trusted: server.origin });

      expect(await source.open(`${server.origin}/`)).toMatchObject({ kind: 'failed' });
    },
  );
});

it.each(['file:///etc/passwd', 'ftp://media.test/a.wav', 'data:audio/wav,x', 'no address'])(
  '%s is not fetched',
  async (url) => {
    await using source = aSource();

    expect(await source.open(url)).toMatchObject({ kind: 'failed' });
  },
);

it('a name that does not resolve is unreachable', async () => {
  const lookup: LookupFunction = (_name, _options, callback) =>
    callback(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), '');
  await using source = aSource({ lookup });

  expect(await source.open('https://media.test/a.wav')).toEqual({
    kind: 'failed',
    reason: 'it cannot be reached (ENOTFOUND)',
  });
});
