import { once } from 'node:events';
import { get } from 'node:http';
import { describe, expect, it } from 'vitest';
import { bodyOf, startSandbox } from './start-sandbox.js';

const textToAudio = 'mirelo-sfx-1-6-text-to-audio';
const videoToVideo = 'mirelo-sfx-1-6-video-to-video';
const atOnce = { queuedMs: 0, processingMs: 0 };

/** The media addresses of a request that is completed at once, on a separate sandbox. */
async function make(modelId: string, body: Record<string, unknown>): Promise<string[]> {
  const { submit, status } = await startSandbox(atOnce, '/sandbox');
  const { request_id } = await bodyOf(submit(modelId, body));
  const { output } = await bodyOf(status(request_id));
  return [output?.media_url ?? []].flat();
}

async function makeWav(body: Record<string, unknown> = {}): Promise<string> {
  const [url] = await make(textToAudio, { text_prompt: 'rain', duration: 0.5, ...body });
  return url ?? '';
}

const lengthOf = async (url: string) => (await (await fetch(url)).arrayBuffer()).byteLength;
const bytesOf = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

describe('media', () => {
  it.each([
    ['mp3', 'audio/mpeg'],
    ['aac', 'audio/aac'],
    ['flac', 'audio/flac'],
    ['wav', 'audio/wav'],
  ])('serves %s as %s', async (format, type) => {
    const [url] = await make(textToAudio, { text_prompt: 'rain', upload_audio_format: format });
    const answer = await fetch(url ?? '');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('cache-control')).toContain('max-age');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const body = await answer.arrayBuffer();
    expect(answer.headers.get('content-length')).toBe(String(body.byteLength));
    expect(body.byteLength).toBeGreaterThan(10_000);
  });

  it('serves every sample of a video, faststart', async () => {
    const urls = await make(videoToVideo, { video_url: 'https://videos.example/cat.mp4', num_samples: 2 });
    expect(urls).toHaveLength(2);
    for (const url of urls) {
      const file = await bytesOf(url);
      expect(file.toString('ascii', 4, 8)).toBe('ftyp');
      expect(file.indexOf('moov')).toBeLessThan(file.indexOf('mdat'));
    }
  });

  it('makes WAVs of the requested length, twice that for a doubled loop only', async () => {
    const half = 44 + 0.5 * 44_100;
    expect(await lengthOf(await makeWav())).toBe(half);
    expect(await lengthOf(await makeWav({ double_output: true }))).toBe(half);
    expect(await lengthOf(await makeWav({ ambience: true, double_output: true }))).toBe(half + half - 44);
  });

  it('repeats a WAV for the same prompt and seed, and varies it otherwise', async () => {
    const [one, other] = await make(textToAudio, {
      text_prompt: 'rain',
      duration: 0.5,
      num_samples: 2,
      seed: 7,
    });
    const first = await bytesOf(one ?? '');
    const [again] = await make(textToAudio, { text_prompt: 'rain', duration: 0.5, num_samples: 2, seed: 7 });
    expect(first.equals(await bytesOf(again ?? ''))).toBe(true);
    expect(first.equals(await bytesOf(other ?? ''))).toBe(false);
    expect(first.equals(await bytesOf(await makeWav({ seed: 8 })))).toBe(false);
    expect(first.equals(await bytesOf(await makeWav({ text_prompt: 'wind', seed: 7 })))).toBe(false);
    const random = await bytesOf(await makeWav({ seed: -1 }));
    expect(random.equals(await bytesOf(await makeWav({ seed: -1 })))).toBe(false);
  });

  it.each([
    ['bytes=0-99', 0, 99],
    ['bytes=101-', 101, 22_093],
    ['bytes=-10', 22_084, 22_093],
    ['bytes=22000-99999', 22_000, 22_093],
  ])('serves the range %s', async (range, start, end) => {
    const url = await makeWav();
    const whole = await bytesOf(url);
    const answer = await fetch(url, { headers: { range } });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${end}/${whole.length}`);
    expect(whole.subarray(start, end + 1).equals(Buffer.from(await answer.arrayBuffer()))).toBe(true);
  });

  it('serves a range of a recorded file', async () => {
    const [url] = await make(textToAudio, { text_prompt: 'rain', upload_audio_format: 'mp3' });
    const whole = await bytesOf(url ?? '');
    const answer = await fetch(url ?? '', { headers: { range: 'bytes=1000-1999' } });
    expect(whole.subarray(1_000, 2_000).equals(Buffer.from(await answer.arrayBuffer()))).toBe(true);
  });

  it('responds with 416 to a range beyond the end, readable for web pages', async () => {
    const answer = await fetch(await makeWav(), { headers: { range: 'bytes=22094-' } });
    expect(answer.status).toBe(416);
    expect(answer.headers.get('content-range')).toBe('bytes */22094');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('serves a part of the same version alone, and no bytes to clients that have it', async () => {
    const url = await makeWav();
    const etag = (await fetch(url, { method: 'HEAD' })).headers.get('etag') ?? '';
    const statusFor = async (headers: Record<string, string>) => {
      const answer = await fetch(url, { headers });
      await answer.body?.cancel();
      return answer.status;
    };

    expect(etag).toMatch(/^"[^"]+"$/);
    expect(await statusFor({ range: 'bytes=0-9', 'if-range': etag })).toBe(206);
    expect(await statusFor({ range: 'bytes=0-9', 'if-range': '"another"' })).toBe(200);
    expect(await statusFor({ 'if-none-match': etag })).toBe(304);
    expect(await statusFor({ 'if-none-match': '"another"' })).toBe(200);
  });

  it.each(['bytes=nonsense', 'seconds=0-1', 'bytes=0-1,5-6'])(
    'serves the whole file for %s',
    async (range) => {
      const answer = await fetch(await makeWav(), { headers: { range } });
      expect(answer.status).toBe(200);
      expect((await answer.arrayBuffer()).byteLength).toBe(22_094);
    },
  );

  it('responds to HEAD as to GET, without the body', async () => {
    const url = await makeWav();
    const whole = await fetch(url, { method: 'HEAD' });
    expect(whole.headers.get('content-length')).toBe('22094');
    expect(whole.headers.get('accept-ranges')).toBe('bytes');
    const part = await fetch(url, { method: 'HEAD', headers: { range: 'bytes=0-9' } });
    expect([part.status, part.headers.get('content-length')]).toEqual([206, '10']);
  });

  it('allows a web page of any origin to request ranges', async () => {
    const answer = await fetch(await makeWav(), { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-headers')).toBe('Range, If-Range, If-None-Match');
    expect(answer.headers.get('access-control-expose-headers')).toContain('Content-Range');
  });

  it('has no files under other names, paths or requests', async () => {
    const url = await makeWav();
    const paths = ['output.mp3', 'output_0.wav', '..%2f..%2fpackage.json', 'sandbox.mp3'];
    const others = paths.map((path) => url.replace('output.wav', path));
    for (const other of [...others, url.replace('text-to-audio_', 'text-to-audio_0')]) {
      const answer = await fetch(other);
      expect(answer.status, other).toBe(404);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(await answer.json()).toEqual({ error: 'Not Found', message: expect.any(String) });
    }
  });

  it.each(['rain', 'rain, sandbox:fail'])(
    'has no files before completion or after a failure: %s',
    async (text_prompt) => {
      let now = 0;
      const { url, submit } = await startSandbox({ now: () => now });
      const { request_id } = await bodyOf(submit(textToAudio, { text_prompt }));
      now = 5_999;
      expect((await fetch(`${url}/media/${request_id}/output.wav`, { method: 'HEAD' })).status).toBe(404);
      now = 6_000;
      expect((await fetch(`${url}/media/${request_id}/output.wav`, { method: 'HEAD' })).status).toBe(
        text_prompt === 'rain' ? 200 : 404,
      );
    },
  );

  it('survives a client that disconnects in the middle', async () => {
    const url = await makeWav({ duration: 60 });
    const leaving = get(url);
    const [answer] = await once(leaving, 'response');
    await once(answer, 'data');
    leaving.destroy();
    expect((await fetch(url, { headers: { range: 'bytes=0-0' } })).status).toBe(206);
  });
});
