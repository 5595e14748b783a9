import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import * as tus from 'tus-js-client';
import { describe, expect, it } from 'vitest';
import { AllowedOrigins } from '../../src/auth/allowed-origins.js';
import { uploadServices } from '../../src/files/upload-services.js';
import { createServer } from '../../src/http/server.js';
import { uploadRoutes } from '../../src/http/upload-routes.js';
import { systemClock } from '../../src/jobs/system-clock.js';
import { SqliteJobStore } from '../../src/stores/sqlite/sqlite-job-store.js';
import { directly } from '../support/directly.js';
import { unobserved } from '../support/silent-events.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway } from '../support/test-gateway.js';
import { createUpload, findUpload, mp4, patch } from '../support/upload-client.js';

/** The routes over a real store, with limits that a test can reach. */
async function serveUploads(limits: { requestTimeoutMs: number; senderStallsMs?: number }) {
  const directory = await temporaryDirectory();
  const store = await SqliteJobStore.open(':memory:', 0);
  const app = createServer(false, {
    maxConnections: 100,
    requestTimeoutMs: limits.requestTimeoutMs,
    responseTimeoutMs: 60_000,
    checkEveryMs: 20,
  });
  const services = await uploadServices(
    store,
    systemClock,
    {
      sandbox: true,
      server: { publicUrl: null },
      files: { storage: { kind: 'disk', directory: directory.path }, uploadMaxBytes: 1_000_000 },
      jobs: { jobMaxAgeMs: 1_000 },
      upstream: { timeoutMs: 1_000 },
    },
    { listensAt: () => app.listeningOrigin, outbound: directly, observed: unobserved, log: app.log },
  );
  const none = { corsOrigins: [], publicUrl: null, loopbackOnly: false, loopbackOrigins: false };
  const origins = new AllowedOrigins(none, () => undefined);
  app.register(uploadRoutes, { ...services, origins, senderStallsMs: limits.senderStallsMs });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const file = { filename: 'a.mp4', sizeBytes: 1_000, mimeType: 'video/mp4' };
  return {
    upload: () => services.uploads.create('alice', file, undefined),
    received: async (id: string) => (await services.uploads.find('alice', id, undefined))?.receivedBytes,
    port: Number(new URL(app.listeningOrigin).port),
    [Symbol.asyncDispose]: async () => {
      await app.close();
      await store.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** A request for 1,000 bytes of which the first `bytes` are sent. */
function beginPatch(uploadUrl: string, bytes: number) {
  const request = httpRequest(uploadUrl, {
    method: 'PATCH',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
      'content-length': '1000',
    },
  });
  request.on('error', () => undefined);
  request.write(mp4().subarray(0, bytes));
  return request;
}

describe.concurrent('sending an upload', () => {
  it('may take longer than any other request, as long as bytes keep coming', async () => {
    await using served = await serveUploads({ requestTimeoutMs: 200 });
    const { id, uploadUrl } = await served.upload();
    const request = beginPatch(uploadUrl, 300);
    await expect.poll(() => served.received(id)).toBe(300);
    // The limit passes on another connection, which began later.
    const other = connect(served.port, '127.0.0.1');
    other.write('POST /uploads HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 9\r\n\r\n');
    await once(other.resume(), 'close');

    request.end(mp4().subarray(300));
    const [response] = await once(request, 'response');
    expect(response.statusCode).toBe(204);
    expect(await served.received(id)).toBe(1_000);
  });

  it('is taken from one of two clients at a time', async () => {
    await using served = await serveUploads({ requestTimeoutMs: 30_000 });
    const { uploadUrl } = await served.upload();
    const answers = await Promise.all([patch(uploadUrl, mp4()), patch(uploadUrl, mp4())]);

    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
  });

  it('goes on where it stopped when the client and the gateway were both restarted', async () => {
    await using directory = await temporaryDirectory();
    const env = {
      FILES_URL: `file:${join(directory.path, 'files')}`,
      DATABASE_URL: `file:${join(directory.path, 'gateway.db')}`,
    };
    const file = mp4(3_000_001);
    const first = await startTestGateway(env);
    const upload = await createUpload(first, { sizeBytes: file.length });
    const dying = new tus.Upload(file, {
      uploadUrl: upload.uploadUrl,
      chunkSize: 1_000_000,
      retryDelays: null,
    });
    await new Promise<void>((resolve) => {
      dying.options.onChunkComplete = () => {
        void dying.abort().then(resolve);
      };
      dying.start();
    });
    await first.stop();

    await using second = await startTestGateway(env);
    const again = await findUpload(second, upload.id);
    expect(again?.receivedBytes).toBeGreaterThanOrEqual(1_000_000);
    expect(again?.receivedBytes).toBeLessThan(file.length);
    await new Promise<void>((onSuccess, onError) => {
      new tus.Upload(file, {
        uploadUrl: again?.uploadUrl ?? '',
        onSuccess: () => onSuccess(),
        onError,
      }).start();
    });
    expect(await findUpload(second, upload.id)).toMatchObject({ complete: true });
    expect(file.equals(await readFile(join(directory.path, 'files', 'uploads', upload.id)))).toBe(true);
  });

  it('cannot begin while the directory of files cannot be used, which is logged', async () => {
    await using directory = await temporaryDirectory();
    const FILES_URL = `file:${join(directory.path, 'files')}`;
    await using gateway = await startTestGateway({ FILES_URL });
    await writeFile(join(directory.path, 'files'), 'not a directory');
    const { errors } = await gateway.graphql(
      'mutation { createUpload(input: { filename: "a", sizeBytes: 1, mimeType: "video/mp4" }) { upload { id } } }',
    );

    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      retryable: true,
      charged: 'NO',
    });
    expect(gateway.log.join('')).toContain('Uploads cannot be read or written');
  });
});

it('a sender that is silent for a while is cut off, and the bytes that came are kept', async () => {
  await using served = await serveUploads({ requestTimeoutMs: 30_000, senderStallsMs: 1_000 });
  const { id, uploadUrl } = await served.upload();
  const request = beginPatch(uploadUrl, 300);
  await new Promise<void>((resolve) => request.once('close', resolve));

  expect(await served.received(id)).toBe(300);
});
