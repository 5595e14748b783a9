import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { ask, startGatewayProcess } from '../support/gateway-process.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { createUpload, findUpload } from '../support/upload-client.js';

const MIB = 1024 * 1024;
/** `UPLOAD_MEMORY_MIB` names another size, for a longer run by hand. */
const SIZE_MIB = Number(process.env.UPLOAD_MEMORY_MIB ?? 128);
/** Less than the body, and more than the buffers of sockets and of the garbage collector take: 40 MiB, also for 1 GiB. */
const MOST_GROWTH_MIB = 90;

it(`an upload of ${SIZE_MIB} MiB is received, and read again, with flat memory`, async () => {
  await using directory = await temporaryDirectory();
  await using gateway = startGatewayProcess(directory.path, {
    UPLOAD_MAX_BYTES: String(SIZE_MIB * MIB),
    LOG_LEVEL: 'info',
  });
  const url = await gateway.ready;
  const graph = { graphql: (query: string, variables = {}) => ask(url, query, variables) };
  const upload = await createUpload(graph, { sizeBytes: SIZE_MIB * MIB });
  const before = await mostMemoryOf(gateway.pid);

  expect(await send(upload.uploadUrl)).toBe(204);
  expect(await findUpload(graph, upload.id)).toMatchObject({ complete: true });
  let read = 0;
  const answer = await fetch(upload.url);
  for await (const chunk of answer.body ?? []) read += chunk.length;

  expect(read).toBe(SIZE_MIB * MIB);
  const growth = (await mostMemoryOf(gateway.pid)) - before;
  expect(growth).toBeLessThan(MOST_GROWTH_MIB);
});

/** Sends the whole upload in one request, a mebibyte at a time. Resolves to the status. */
async function send(uploadUrl: string): Promise<number | undefined> {
  const chunk = Buffer.alloc(MIB, 'x');
  const sending = request(uploadUrl, {
    method: 'PATCH',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
      'content-length': String(SIZE_MIB * MIB),
    },
  });
  const answered = new Promise<number | undefined>((resolve, reject) => {
    sending.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
  await pipeline(Readable.from(Array.from({ length: SIZE_MIB }, () => chunk)), sending);
  return answered;
}

/** The most memory that a process has had, in MiB. */
async function mostMemoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
