import { randomUUID } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/jobs/system-clock.js';
import { liveEnv } from '../http/operations.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { type GraphQLAnswer, startTestGateway, type TestGateway } from '../support/test-gateway.js';
import {
  askForUpload,
  completeUpload,
  createUpload,
  findUpload,
  generateFrom,
  mp4,
  patch,
} from '../support/upload-client.js';
import { startWorkingPixazo } from '../support/working-pixazo.js';

const tokens = { alice: 'alices-token-0123456789', bob: 'bobs-token-0123456789' };
const AUTH_TOKENS = `alice:${tokens.alice},bob:${tokens.bob}`;

/** A gateway with a directory of its own, and a clock that a test can put forward by `aheadMs`. */
async function startWithFiles(env: Record<string, string> = {}) {
  const directory = await temporaryDirectory();
  const files = join(directory.path, 'files');
  const time = { aheadMs: 0 };
  const clock = { ...systemClock, now: () => Date.now() + time.aheadMs };
  const gateway = await startTestGateway({ FILES_URL: `file:${files}`, ...env }, { clock });
  return {
    ...gateway,
    files: join(files, 'uploads'),
    time,
    [Symbol.asyncDispose]: async () => {
      await gateway.stop();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** Operations of one of the callers. */
function as({ post }: TestGateway, caller: keyof typeof tokens): Pick<TestGateway, 'graphql'> {
  const authorization = `Bearer ${tokens[caller]}`;
  return {
    graphql: async (query, variables) =>
      (await post({ query, variables }, { authorization })).json() as Promise<GraphQLAnswer>,
  };
}

const codeOf = ({ errors }: Awaited<ReturnType<typeof askForUpload>>) => errors?.[0]?.extensions.code;

const headOf = (uploadUrl: string) =>
  fetch(uploadUrl, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });

describe.concurrent('an upload to the gateway', () => {
  it('is sent in parts, used by a generation, and goes with its job', async () => {
    await using gateway = await startWithFiles();
    const file = mp4();
    const upload = await createUpload(gateway);
    expect(upload).toMatchObject({
      filename: 'storm.mp4',
      sizeBytes: 1_000,
      receivedBytes: 0,
      complete: false,
      protocol: 'TUS',
      headers: {},
      uploadUrl: expect.stringMatching(`^${gateway.url}/uploads/${upload.id}\\?`),
    });

    expect((await patch(upload.uploadUrl, file.subarray(0, 333))).status).toBe(204);
    expect((await headOf(upload.uploadUrl)).headers.get('upload-offset')).toBe('333');
    expect(await findUpload(gateway, upload.id)).toMatchObject({ receivedBytes: 333, complete: false });
    expect((await generateFrom(gateway, upload.url)).errors?.[0]?.extensions).toMatchObject({
      code: 'UPLOAD_INCOMPLETE',
      retryable: true,
      charged: 'NO',
    });
    expect((await patch(upload.uploadUrl, file.subarray(333), 333)).headers.get('upload-offset')).toBe(
      '1000',
    );
    expect(await findUpload(gateway, upload.id)).toMatchObject({ receivedBytes: 1_000, complete: true });

    const { data } = await generateFrom(gateway, upload.url);
    const { job } = data.generation;
    const shown = `${gateway.url}/uploads/${upload.id}`;
    expect(job).toMatchObject({ input: { videoUrl: shown }, request: { video_url: shown } });

    await expect
      .poll(() => gateway.graphql('query ($id: ID!) { job(id: $id) { status } }', { id: job.id }), {
        timeout: 20_000,
      })
      .toMatchObject({ data: { job: { status: 'COMPLETED' } } });
    await gateway.graphql('mutation ($id: ID!) { deleteJob(id: $id) { deletedJobId } }', { id: job.id });
    expect(await readdir(gateway.files)).toEqual([]);
    expect(await findUpload(gateway, upload.id)).toBeNull();
  });

  it('is readable by its own address alone, as an attachment until a generation uses it', async () => {
    await using gateway = await startWithFiles();
    const file = mp4();
    const upload = await createUpload(gateway);
    expect((await fetch(upload.url)).status).toBe(409);
    await patch(upload.uploadUrl, file);

    const read = await fetch(upload.url, { headers: { range: 'bytes=4-11' } });
    expect(read.status).toBe(206);
    expect(await read.text()).toBe('ftypisom');
    expect(Object.fromEntries(read.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(/^attachment/),
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
    });
    expect((await stat(gateway.files)).mode & 0o777).toBe(0o700);
    expect((await stat(join(gateway.files, upload.id))).mode & 0o777).toBe(0o600);

    await generateFrom(gateway, upload.url);
    const used = await fetch(upload.url, { method: 'HEAD' });
    expect(used.headers.get('content-type')).toBe('video/mp4');
    expect(used.headers.get('content-disposition')).toBeNull();
  });

  it('has addresses of which each gives one permission, for a day', async () => {
    await using gateway = await startWithFiles();
    const upload = await completeUpload(gateway);
    const [plain] = upload.url.split('?');
    const other = await createUpload(gateway);

    expect((await fetch(`${plain}`)).status).toBe(403);
    expect((await fetch(upload.url.replace(/signature=./, 'signature=!'))).status).toBe(403);
    expect((await fetch(upload.url.replace(upload.id, other.id))).status).toBe(403);
    expect((await fetch(upload.url.replace(/expires=\d/, 'expires=9'))).status).toBe(403);
    expect((await patch(other.uploadUrl.replace(other.id, upload.id), mp4())).status).toBe(403);
    expect((await patch(other.url, mp4())).status).toBe(403);
    expect((await headOf(other.url)).status).toBe(403);
    for (const path of [
      '/uploads',
      '/uploads/',
      '/uploads/..%2fgateway.db',
      '/uploads/%2e%2e%2fgateway.db',
    ]) {
      expect((await fetch(`${gateway.url}${path}`)).status).toBeGreaterThanOrEqual(400);
    }

    gateway.time.aheadMs = 24 * 3_600_000;
    expect((await fetch(upload.url)).status).toBe(410);
    expect((await patch(other.uploadUrl, mp4())).status).toBe(410);
  });

  it('refuses more bytes than were announced with 413, and keeps what it has', async () => {
    await using gateway = await startWithFiles();
    const upload = await createUpload(gateway, { sizeBytes: 1_000 });

    const refused = await patch(upload.uploadUrl, mp4(1_001));
    expect(refused.status).toBe(413);
    expect(await refused.text()).toMatch(/more bytes than/);
    const chunked = await fetch(upload.uploadUrl, {
      method: 'PATCH',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
      },
      body: new Blob([new Uint8Array(mp4(2_000))]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
    expect((await stat(join(gateway.files, upload.id))).size).toBeLessThanOrEqual(1_000);
  });

  it('is sent by pages of allowed origins, without a token', async () => {
    await using gateway = await startWithFiles({ CORS_ORIGINS: 'https://app.example', AUTH_TOKENS });
    const { uploadUrl } = await createUpload(as(gateway, 'alice'));
    const ask = (origin: string) =>
      fetch(uploadUrl, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'PATCH' },
      });

    const allowed = await ask('https://app.example');
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-methods': expect.stringContaining('PATCH'),
      'access-control-allow-headers': expect.stringMatching(/Upload-Offset/),
      'tus-version': '1.0.0',
    });
    expect((await ask('https://other.example')).headers.get('access-control-allow-origin')).toBeNull();

    const sent = await fetch(uploadUrl, {
      method: 'HEAD',
      headers: { origin: 'https://app.example', 'tus-resumable': '1.0.0' },
    });
    expect(sent.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(sent.headers.get('access-control-expose-headers')).toMatch(/Upload-Offset/);
  });

  it('belongs to its caller alone', async () => {
    await using gateway = await startWithFiles({ AUTH_TOKENS });
    const upload = await completeUpload(as(gateway, 'alice'));

    expect(codeOf(await generateFrom(as(gateway, 'bob'), upload.url))).toBe('NOT_FOUND');
    expect(await findUpload(as(gateway, 'bob'), upload.id)).toBeNull();
    expect(await findUpload(as(gateway, 'alice'), upload.id)).toMatchObject({ id: upload.id });
  });

  it('is refused by its content where a model takes another kind', async () => {
    await using gateway = await startWithFiles();
    const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(200)]);
    const upload = await completeUpload(gateway, png);

    const { errors } = await generateFrom(gateway, upload.url);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: [{ path: ['input', 'videoUrl'], message: expect.stringMatching(/MP4, MOV, WEBM, M4V, GIF/) }],
    });
    const text = await completeUpload(gateway, Buffer.from('<script>alert(1)</script>'));
    expect(codeOf(await generateFrom(gateway, text.url))).toBe('BAD_USER_INPUT');
    expect(await gateway.graphql('{ jobs { totalCount } }')).toEqual({ data: { jobs: { totalCount: 0 } } });
  });

  it('serves several generations, and a replay with another spelling of its address is the same one', async () => {
    await using gateway = await startWithFiles();
    const upload = await completeUpload(gateway);
    const key = randomUUID();
    const first = await generateFrom(gateway, upload.url, key);
    const shown: string = first.data.generation.job.input.videoUrl;

    const again = await generateFrom(gateway, upload.url.replace('127.0.0.1', 'localhost'), key);
    expect(again.data.generation).toMatchObject({
      replayed: true,
      job: { id: first.data.generation.job.id },
    });
    const resent = await generateFrom(gateway, shown, key);
    expect(resent.data.generation.replayed).toBe(true);
    const another = await generateFrom(gateway, shown);
    expect(another.data.generation.job.id).not.toBe(first.data.generation.job.id);
  });
});

it('reaches Pixazo at the public address of the gateway, with a signature that no job shows', async () => {
  await using pixazo = await startWorkingPixazo();
  await using gateway = await startWithFiles({
    ...liveEnv(pixazo),
    PUBLIC_URL: 'https://gateway.example/base',
    JOB_MAX_AGE_MS: '172800000',
  });
  const made = await createUpload(gateway);
  expect(made.url).toMatch(`https://gateway.example/base/uploads/${made.id}?`);
  const here = (address: string) => address.replace('https://gateway.example/base', gateway.url);
  await patch(here(made.uploadUrl), mp4());

  const { data } = await generateFrom(gateway, made.url);
  const shown = `https://gateway.example/base/uploads/${made.id}`;
  expect(data.generation.job).toMatchObject({ input: { videoUrl: shown }, request: { video_url: shown } });
  const { video_url: given } = JSON.parse(pixazo.submits()[0]?.body ?? '{}');
  expect(given).toMatch(shown);
  // The upload's own addresses have expired by then; the job may still run.
  gateway.time.aheadMs = 36 * 3_600_000;
  expect((await fetch(here(made.url))).status).toBe(410);
  expect(await (await fetch(here(given), { headers: { range: 'bytes=4-7' } })).text()).toBe('ftyp');
});

describe.concurrent('createUpload', () => {
  it('refuses files that are too large, empty or named in no way', async () => {
    await using gateway = await startWithFiles({ UPLOAD_MAX_BYTES: '1000' });
    const fieldOf = async (input: Parameters<typeof askForUpload>[1]) => {
      const { errors } = await askForUpload(gateway, input);
      return errors?.[0]?.extensions.fields;
    };

    expect(await fieldOf({ sizeBytes: 1_001 })).toEqual([
      { path: ['input', 'sizeBytes'], message: expect.stringMatching(/at most 1000/) },
    ]);
    expect(await fieldOf({ sizeBytes: 0 })).toMatchObject([{ path: ['input', 'sizeBytes'] }]);
    for (const filename of ['', ' ', 'a\nb', 'x'.repeat(256)]) {
      expect(await fieldOf({ filename })).toMatchObject([{ path: ['input', 'filename'] }]);
    }
    expect(await fieldOf({ mimeType: 'video' })).toMatchObject([{ path: ['input', 'mimeType'] }]);
    expect((await createUpload(gateway, { filename: '../../etc/passwd' })).filename).toBe('../../etc/passwd');
    expect(await readdir(gateway.files)).toEqual([expect.stringMatching(/^upload-[\da-f-]{36}$/)]);
  });

  it('gives a caller 20 unfinished uploads, also when they are asked for at once', async () => {
    await using gateway = await startWithFiles({ AUTH_TOKENS });
    const alice = as(gateway, 'alice');
    const answers = await Promise.all(Array.from({ length: 25 }, () => askForUpload(alice)));
    const made = answers.flatMap(({ data }) => data?.createUpload?.upload ?? []);

    expect(made).toHaveLength(20);
    expect(answers.map(codeOf).filter((code) => code === 'OPERATION_REJECTED')).toHaveLength(5);
    expect((await askForUpload(as(gateway, 'bob'))).errors).toBeUndefined();
    await patch(made[0].uploadUrl, mp4());
    expect((await askForUpload(alice)).errors).toBeUndefined();
  });

  it('gives a caller twenty times the largest size for files that no job uses', async () => {
    await using gateway = await startWithFiles({ UPLOAD_MAX_BYTES: '1000' });
    const uploads = [];
    for (let made = 0; made < 20; made += 1) uploads.push(await completeUpload(gateway));
    expect(codeOf(await askForUpload(gateway, { sizeBytes: 1 }))).toBe('OPERATION_REJECTED');

    await generateFrom(gateway, uploads[0]?.url ?? '');
    expect((await askForUpload(gateway)).errors).toBeUndefined();
  });

  it.each([
    ['PUBLIC_URL', { PIXAZO_API_KEY: 'key' }],
    ['UPLOAD_MAX_BYTES', { UPLOAD_MAX_BYTES: '0' }],
  ])('names %s where uploads are not possible', async (name, env) => {
    await using gateway = await startWithFiles(env);
    const { errors } = await askForUpload(gateway);

    expect(errors?.[0]).toMatchObject({
      message: expect.stringMatching(new RegExp(`^${name} is `)),
      extensions: { code: 'UPLOADS_UNAVAILABLE', retryable: false },
    });
  });
});
