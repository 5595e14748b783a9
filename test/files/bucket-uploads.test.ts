import { describe, expect, it } from 'vitest';
import { liveEnv } from '../http/operations.js';
import { bucketUnderTest } from '../support/bucket-under-test.js';
import { postgresDatabase } from '../support/postgres-database.js';
import { noSwift } from '../support/swift-server.js';
import { startTestGateway } from '../support/test-gateway.js';
import { completeUpload, createUpload, findUpload, generateFrom, mp4 } from '../support/upload-client.js';
import { startWorkingPixazo } from '../support/working-pixazo.js';

const put = (url: string, headers: Record<string, string>, bytes: Buffer) =>
  fetch(url, { method: 'PUT', headers, body: new Uint8Array(bytes) });

describe.skipIf(noSwift)(`an upload to a bucket${noSwift ? `: ${noSwift}` : ''}`, () => {
  it('is one PUT of the announced length, used by a generation, and goes with its job', async () => {
    const bucket = await bucketUnderTest();
    await using gateway = await startTestGateway(bucket.env);
    const upload = await createUpload(gateway);
    expect(upload).toMatchObject({
      protocol: 'PUT',
      uploadUrl: expect.stringMatching(`^${bucket.url}/files/uploads/${upload.id}\\?`),
      headers: { 'Content-Type': 'video/mp4' },
      url: expect.stringMatching(`^${gateway.url}/uploads/${upload.id}\\?`),
      complete: false,
    });

    expect((await put(upload.uploadUrl, upload.headers, mp4(1_001))).status).toBe(403);
    expect((await put(upload.uploadUrl, { 'Content-Type': 'text/html' }, mp4())).status).toBe(403);
    const early = await generateFrom(gateway, upload.url);
    expect(early.errors?.[0]?.extensions.code).toBe('UPLOAD_INCOMPLETE');

    expect((await put(upload.uploadUrl, upload.headers, mp4())).status).toBe(200);
    expect(await findUpload(gateway, upload.id)).toMatchObject({ receivedBytes: 1_000, complete: true });
    const read = await fetch(upload.url);
    expect(read.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(mp4().equals(Buffer.from(await read.arrayBuffer()))).toBe(true);

    const { data, errors } = await generateFrom(gateway, upload.url);
    expect(errors).toBeUndefined();
    const { id } = data.generation.job;
    await expect
      .poll(() => gateway.graphql('query ($id: ID!) { job(id: $id) { status } }', { id }), {
        timeout: 20_000,
      })
      .toMatchObject({ data: { job: { status: 'COMPLETED' } } });
    await gateway.graphql('mutation ($id: ID!) { deleteJob(id: $id) { deletedJobId } }', { id });
    expect(await findUpload(gateway, upload.id)).toBeNull();
    expect((await fetch(upload.url)).status).toBe(404);
  });

  it('is refused by its content before anything is sent to Pixazo', async () => {
    const bucket = await bucketUnderTest();
    await using pixazo = await startWorkingPixazo();
    await using gateway = await startTestGateway({ ...liveEnv(pixazo), ...bucket.env });
    const { url } = await completeUpload(gateway, Buffer.from('no video at all'));

    const { errors } = await generateFrom(gateway, url);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', charged: 'NO' });
    expect(pixazo.submits()).toEqual([]);
  });

  it('is served by any of three gateways on one database and one bucket', async () => {
    const bucket = await bucketUnderTest();
    await using database = await postgresDatabase();
    await using pixazo = await startWorkingPixazo();
    const env = { ...liveEnv(pixazo), ...bucket.env, DATABASE_URL: database.url };
    await using one = await startTestGateway(env);
    await using two = await startTestGateway(env);
    await using three = await startTestGateway(env);
    const upload = await completeUpload(one);

    expect(await findUpload(two, upload.id)).toMatchObject({ complete: true });
    expect((await fetch(upload.url.replace(one.url, three.url))).status).toBe(200);
    const { data, errors } = await generateFrom(three, upload.url);
    expect(errors).toBeUndefined();
    const [submit] = pixazo.submits();
    const { video_url: given } = JSON.parse(submit?.body ?? '{}');
    expect(given).toMatch(`${bucket.url}/files/uploads/${upload.id}`);
    const fetched = await fetch(given);
    expect(fetched.headers.get('content-type')).toBe('video/mp4');
    expect(mp4().equals(Buffer.from(await fetched.arrayBuffer()))).toBe(true);
    expect(data.generation.job.request.video_url).toBe(`${three.url}/uploads/${upload.id}`);
    expect((await generateFrom(one, upload.url, 'again')).errors).toBeUndefined();
  });
});
