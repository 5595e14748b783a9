import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { mp4 } from '../support/upload-client.js';
import { bodyOf, startSandbox } from './start-sandbox.js';

const model = 'mirelo-sfx-1-6-video-to-video';

/** A server with one video and one text, and the paths that were asked for. */
async function serveFiles() {
  const asked: string[] = [];
  const files: Record<string, Buffer> = { '/video': mp4(100_000), '/text': Buffer.from('no video') };
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const file = files[url];
    if (file) response.end(file);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

it('files that may be fetched are, and others than videos are refused', async () => {
  const files = await serveFiles();
  const sandbox = await startSandbox({ mayFetch: (url) => url.startsWith(files.url) });
  const submit = (path: string) => sandbox.submit(model, { video_url: `${files.url}${path}` });

  expect((await submit('/video')).status).toBe(202);
  const refused = await submit('/text');
  expect(refused.status).toBe(400);
  expect((await bodyOf(refused)).message).toBe("Parameter 'video_url': the file is no video");
  expect((await bodyOf(submit('/none'))).message).toMatch(/cannot be fetched: HTTP 404/);
  expect(files.asked).toEqual(['/video', '/text', '/none']);
});

it('files at other addresses are not fetched', async () => {
  const files = await serveFiles();
  const sandbox = await startSandbox();

  expect((await sandbox.submit(model, { video_url: `${files.url}/text` })).status).toBe(202);
  expect(files.asked).toEqual([]);
});
