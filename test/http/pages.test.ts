import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fastify, { type FastifyInstance } from 'fastify';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { wantsHtml } from '../../src/http/accepted-types.js';
import { pages } from '../../src/http/pages.js';

const PAGE = '<!doctype html><!--gateway--><script type="module" src="/assets/page-abc.js"></script>';
const SENT = PAGE.replace('<!--gateway-->', '<meta name="gateway" content="sandbox playground" />');
const SCRIPT = 'export const answer = 42;';

const CHROME =
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7';
const FIREFOX = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

let directory: string;
let app: FastifyInstance;
let origin: string;

async function writeBuild() {
  const assets = join(directory, 'assets');
  await mkdir(assets);
  await writeFile(join(directory, 'playground.html'), PAGE);
  await writeFile(join(directory, 'studio.html'), PAGE);
  await writeFile(join(directory, 'secret.txt'), 'outside of assets');
  await writeFile(join(assets, 'page-abc.js'), SCRIPT);
  await writeFile(join(assets, 'page-abc.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(assets, 'page-abc.js.gz'), gzipSync(SCRIPT));
}

/**
 * The gateway's routes: the studio, and at /graphql a page for browsers and GraphQL for all other clients.
 */
async function listen(
  { directory: from }: { directory: URL | string },
  facts = { sandbox: true, playground: true, trustedDocumentsOnly: false },
) {
  app = fastify();
  const { sendStudio, sendPlayground } = await pages(app, { directory: from, facts });
  app.get('/', (_request, reply) => sendStudio(reply));
  app.get('/graphql', (request, reply) =>
    wantsHtml(request) ? sendPlayground(reply) : reply.send({ data: null }),
  );
  origin = await app.listen({ port: 0, host: '127.0.0.1' });
}

function get(path: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') {
  return request(`${origin}${path}`, { method, headers });
}

/** Sends the path unchanged; an ordinary client would resolve the dots first. */
function statusOfRawPath(path: string): Promise<string> {
  const { port } = app.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    let answer = '';
    connect(port, '127.0.0.1')
      .on('error', reject)
      .on('data', (chunk) => {
        answer += chunk;
      })
      .on('close', () => resolve(answer.split('\r\n')[0] ?? ''))
      .write(`GET ${path} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n`);
  });
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'playground-'));
});

afterEach(async () => {
  await app.close();
  await rm(directory, { recursive: true });
});

describe('with a build', () => {
  beforeEach(async () => {
    await writeBuild();
    await listen({ directory: pathToFileURL(`${directory}/`) });
  });

  test('the page is revalidated, and varies by address and Accept only', async () => {
    const { statusCode, headers, body } = await get('/graphql', { accept: CHROME });

    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers.vary).toBe('accept');
    expect(await body.text()).toBe(SENT);
  });

  test('the studio is revalidated, whatever is accepted', async () => {
    const { statusCode, headers, body } = await get('/', { accept: '*/*' });

    expect(statusCode).toBe(200);
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers.vary).toBeUndefined();
    expect(await body.text()).toBe(SENT);
  });

  test('a page in live mode and without a playground mentions neither sandbox nor playground', async () => {
    await app.close();
    await listen({ directory }, { sandbox: false, playground: false, trustedDocumentsOnly: false });

    expect(await (await get('/')).body.text()).toContain('<meta name="gateway" content="" />');
  });

  test('HEAD has the headers of GET, without the body', async () => {
    const page = await get('/graphql', { accept: FIREFOX }, 'HEAD');
    const asset = await get('/assets/page-abc.js', {}, 'HEAD');

    expect(page.headers['content-length']).toBe(String(SENT.length));
    expect(asset.headers['content-length']).toBe(String(SCRIPT.length));
    expect(await page.body.text()).toBe('');
    expect(await asset.body.text()).toBe('');
  });

  test.each([
    ['br, gzip', 'br', brotliCompressSync(SCRIPT)],
    ['gzip', 'gzip', gzipSync(SCRIPT)],
    ['identity', undefined, Buffer.from(SCRIPT)],
  ])('an asset for Accept-Encoding %s', async (accepted, encoding, content) => {
    const { statusCode, headers, body } = await get('/assets/page-abc.js', { 'accept-encoding': accepted });

    expect(statusCode).toBe(200);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['content-type']).toMatch(/javascript/);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers.vary).toBe('accept-encoding');
    expect(Buffer.from(await body.arrayBuffer())).toEqual(content);
  });

  test.each(['/assets/gone-123.js', '/assets/'])(
    '%s is not found, and the response is not cached',
    async (path) => {
      const { statusCode, headers } = await get(path, { 'accept-encoding': 'br' });

      expect(statusCode).toBe(404);
      expect(headers['cache-control']).toBeUndefined();
    },
  );

  test.each([
    '/assets/../secret.txt',
    '/assets/..%2fsecret.txt',
    '/assets/%2e%2e/secret.txt',
    '/assets/..%5csecret.txt',
  ])('%s stays inside the assets', async (path) => {
    expect(await statusOfRawPath(path)).toMatch(/^HTTP\/1\.1 40[034] /);
  });
});

describe('without a build', () => {
  test('the gateway starts and the page names the command to run', async () => {
    await listen({ directory });

    const { statusCode, headers, body } = await get('/graphql', { accept: CHROME });

    expect(statusCode).toBe(503);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(await body.text()).toContain('npm run build');
  });

  test('a build made later is found without a restart', async () => {
    await listen({ directory });
    await writeBuild();

    expect((await get('/graphql', { accept: CHROME })).statusCode).toBe(200);
    expect((await get('/assets/page-abc.js')).statusCode).toBe(200);
  });

  test('another failure to read the page is not treated as a missing build', async () => {
    await mkdir(join(directory, 'playground.html'));
    await listen({ directory });

    expect((await get('/graphql', { accept: CHROME })).statusCode).toBe(500);
  });
});

describe('the kind of a request', () => {
  beforeEach(async () => {
    await writeBuild();
    await listen({ directory });
  });

  test.each([
    ['page', CHROME],
    ['page', FIREFOX],
    ['page', 'text/html'],
    ['page', 'text/html, */*'],
    ['page', '*/*, text/html'],
    ['page', 'application/json;q=0.5, text/html;q=0.6'],
    ['page', 'image/png, text/html;q=0.1'],
    ['page', 'text/html, application/json;q=0'],
    ['GraphQL', '*/*'],
    ['GraphQL', ''],
    ['GraphQL', 'application/json'],
    ['GraphQL', 'application/graphql-response+json, application/json;q=0.9'],
    ['GraphQL', 'application/graphql-response+json, text/html;q=0.9'],
    ['GraphQL', 'application/json, text/html'],
    ['GraphQL', 'text/html;q=0.5, */*'],
    ['GraphQL', 'text/html;q=0'],
    ['GraphQL', 'text/html;q=much'],
    ['GraphQL', 'text/plain'],
    ['GraphQL', ',;q=;,'],
  ])('%s for Accept: %s', async (wanted, accept) => {
    const { headers } = await get('/graphql', { accept });

    expect(headers['content-type']).toMatch(wanted === 'page' ? 'text/html' : 'application/json');
  });
});
