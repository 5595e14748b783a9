import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { bodyOf, startSandbox } from './start-sandbox.js';

const textToAudio = 'mirelo-sfx-1-6-text-to-audio';
const videoToVideo = 'mirelo-sfx-1-6-video-to-video';
const videoToAudio = 'mirelo-sfx-video-to-audio';
const video_url = 'https://di3otfzjg1gxa.cloudfront.net/input_example.mp4';

/** The bodies of the API document's curl examples. */
const examples: [string, Record<string, unknown>][] = [
  [
    textToAudio,
    {
      text_prompt: 'Rainforest ambience with distant birds and rustling leaves',
      duration: 10,
      ambience: false,
      double_output: false,
      num_samples: 1,
      upload_audio_format: 'wav',
    },
  ],
  [videoToVideo, { video_url, text_prompt: '', duration: 10, num_samples: 1 }],
  [videoToAudio, { video_url, text_prompt: '', num_samples: 2, seed: 2105, duration: 10 }],
];

describe('submitting', () => {
  it.each(examples)('accepts the documented curl example of %s', async (modelId, body) => {
    const { url } = await startSandbox();
    const { stdout } = await promisify(execFile)('curl', [
      ...['-s', '-w', '\n%{http_code}', '-X', 'POST', `${url}/${modelId}/v1/${modelId}-request`],
      ...['-H', 'Content-Type: application/json', '-H', 'Cache-Control: no-cache'],
      ...['-H', 'Ocp-Apim-Subscription-Key: YOUR_API_KEY', '--data-raw', JSON.stringify(body, null, 2)],
    ]);
    const [answer, code] = stdout.split('\n');
    const receipt = JSON.parse(answer ?? '');
    expect(code).toBe('202');
    expect(receipt).toEqual({
      request_id: expect.stringMatching(
        new RegExp(`^${modelId}_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`),
      ),
      status: 'QUEUED',
      polling_url: `${url}/v2/requests/status/${receipt.request_id}`,
    });
  });

  it.each([
    [textToAudio, { text_prompt: 'rain' }],
    [
      textToAudio,
      { text_prompt: 'rain', duration: 0.1, num_samples: 4, upload_audio_format: 'flac', seed: -1 },
    ],
    [textToAudio, { text_prompt: 'rain', duration: 60, ambience: true, double_output: true }],
    [videoToVideo, { video_url, duration: 1.5, num_samples: 4, seed: 0 }],
    [videoToVideo, { video_url: 'http://videos.example/watch?v=1' }],
    [videoToAudio, { video_url: 'https://videos.example/CAT.WEBM?size=1', duration: 0.01, num_samples: 9 }],
  ])('accepts %s with %j', async (modelId, body) => {
    const { submit } = await startSandbox();
    expect((await submit(modelId, body)).status).toBe(202);
  });

  it.each([
    [textToAudio, {}, 'text_prompt'],
    [textToAudio, { text_prompt: ' rai ' }, 'text_prompt'],
    [textToAudio, { text_prompt: 42 }, 'text_prompt'],
    [textToAudio, { text_prompt: 'rain', duration: 0.09 }, 'duration'],
    [textToAudio, { text_prompt: 'rain', duration: 60.1 }, 'duration'],
    [textToAudio, { text_prompt: 'rain', duration: '10' }, 'duration'],
    [textToAudio, { text_prompt: 'rain', duration: null }, 'duration'],
    [textToAudio, { text_prompt: 'rain', ambience: 1 }, 'ambience'],
    [textToAudio, { text_prompt: 'rain', double_output: 'true' }, 'double_output'],
    [textToAudio, { text_prompt: 'rain', num_samples: 0 }, 'num_samples'],
    [textToAudio, { text_prompt: 'rain', num_samples: 5 }, 'num_samples'],
    [textToAudio, { text_prompt: 'rain', num_samples: 1.5 }, 'num_samples'],
    [textToAudio, { text_prompt: 'rain', upload_audio_format: 'WAV' }, 'upload_audio_format'],
    [textToAudio, { text_prompt: 'rain', seed: 0.5 }, 'seed'],
    [textToAudio, { text_prompt: 'rain', seed: null }, 'seed'],
    [textToAudio, { text_prompt: 'rain', numSamples: 1 }, 'numSamples'],
    [textToAudio, { text_prompt: 'rain', video_url }, 'video_url'],
    [videoToVideo, { text_prompt: 'rain' }, 'video_url'],
    [videoToVideo, { video_url, duration: 0.9 }, 'duration'],
    [videoToVideo, { video_url, duration: 60.5 }, 'duration'],
    [videoToVideo, { video_url, num_samples: 5 }, 'num_samples'],
    [videoToVideo, { video_url, upload_audio_format: 'wav' }, 'upload_audio_format'],
    [videoToVideo, { video_url: 'https://videos.example/cat.avi' }, 'video_url'],
    [videoToVideo, { video_url: 'ftp://videos.example/cat.mp4' }, 'video_url'],
    [videoToVideo, { video_url: 'cat.mp4' }, 'video_url'],
    [videoToAudio, { video_url, duration: 0 }, 'duration'],
    [videoToAudio, { video_url, num_samples: 0 }, 'num_samples'],
    [videoToAudio, { video_url, text_prompt: null }, 'text_prompt'],
  ])('refuses %s with %j, naming %s', async (modelId, body, parameter) => {
    const { submit } = await startSandbox();
    const answer = await submit(modelId, body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      error: 'Bad Request',
      message: expect.stringContaining(`'${parameter}'`),
    });
  });

  it('does not repeat a refused value', async () => {
    const { submit } = await startSandbox();
    const answer = await submit(videoToVideo, { video_url: 'https://user:secret@videos.example/cat.avi' });
    expect(await answer.text()).not.toContain('secret');
  });

  it.each(['[]', 'null', '"text"', '{', '', '{"__proto__": {}, "text_prompt": "rain"}'])(
    'refuses the body %s',
    async (body) => {
      const { submit } = await startSandbox();
      const answer = await submit(textToAudio, body);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({ error: 'Bad Request', message: expect.any(String) });
    },
  );

  it.each(['text/plain', 'application/x-www-form-urlencoded'])(
    'refuses JSON whose content type is %s',
    async (type) => {
      const { submit } = await startSandbox();
      expect((await submit(textToAudio, { text_prompt: 'rain' }, { 'content-type': type })).status).toBe(400);
    },
  );

  it('accepts only JSON, whatever its host server accepts', async () => {
    const app = fastify();
    app.addContentTypeParser('text/plain', { parseAs: 'string' }, async (_request: unknown, body: string) =>
      JSON.parse(body),
    );
    const { submit } = await startSandbox({}, '/sandbox', app);
    const answer = await submit(textToAudio, { text_prompt: 'rain' }, { 'content-type': 'text/plain' });
    expect(answer.status).toBe(400);
  });

  it('responds to an unknown model as documented, and with 404 to another operation', async () => {
    const { submit, url } = await startSandbox();
    for (const modelId of ['mirelo-sfx-9', 'constructor']) {
      const answer = await submit(modelId, { text_prompt: 'rain' });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({
        error: 'Model not found',
        message: `Model '${modelId}' not found or is disabled`,
      });
    }
    const other = await fetch(`${url}/${textToAudio}/v1/generate`, {
      method: 'POST',
      headers: { 'ocp-apim-subscription-key': 'test' },
    });
    expect(other.status).toBe(404);
  });

  it('requires a key for submits and status calls', async () => {
    const { submit, url } = await startSandbox();
    const answers = [
      await submit(textToAudio, { text_prompt: 'rain' }, { 'ocp-apim-subscription-key': '' }),
      await fetch(`${url}/v2/requests/status/any`),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(await answer.json()).toEqual({ error: 'Unauthorized', message: expect.any(String) });
    }
  });

  it.each<Record<string, string>>([
    { 'x-webhook-url': 'http://receiver.example/' },
    { 'x-webhook-url': 'http://127.0.0.1.receiver.example/' },
    { 'x-webhook-url': 'http://localhost.receiver.example/' },
    { 'x-webhook-url': 'ftp://127.0.0.1/' },
    { 'x-webhook-url': 'receiver.example' },
    { 'x-webhook-url': '' },
    { 'x-webhook-url': 'https://receiver.example/', 'x-webhook-mode': 'SYNC' },
    { 'x-webhook-mode': 'always' },
  ])('refuses the webhook headers %j', async (headers) => {
    const { submit } = await startSandbox();
    const answer = await submit(textToAudio, { text_prompt: 'rain' }, headers);
    expect(answer.status).toBe(400);
    const { message } = await bodyOf(answer);
    expect(message).toContain('X-Webhook-');
    expect(message).not.toContain('receiver');
  });

  it.each(['https://receiver.invalid/hook', 'http://localhost:1/', 'http://127.1:1/', 'http://[::1]:1/'])(
    'accepts the webhook address %s',
    async (url) => {
      const { submit } = await startSandbox({ queuedMs: 60_000 });
      const headers = { 'x-webhook-url': url, 'x-webhook-mode': 'sync' };
      expect((await submit(textToAudio, { text_prompt: 'rain' }, headers)).status).toBe(202);
    },
  );

  it.each([
    [
      'sandbox:402',
      402,
      { error: 'Insufficient Balance', message: 'Your wallet does not have enough balance.' },
    ],
    ['sandbox:429', 429, { error: 'Too Many Requests', message: expect.any(String) }],
    ['sandbox:500', 500, { error: 'Internal Server Error', message: expect.any(String) }],
  ])('responds to a prompt with %s with %i', async (prompt, code, body) => {
    const { submit } = await startSandbox();
    const answer = await submit(textToAudio, { text_prompt: `rain, ${prompt}` });
    expect(answer.status).toBe(code);
    expect(answer.headers.get('retry-after')).toBe(code === 429 ? '2' : null);
    expect(await answer.json()).toEqual(body);
  });

  it('drops the connection of sandbox:lost-response without a byte of a response', async () => {
    const { url } = await startSandbox();
    const body = '{"text_prompt":"sandbox:lost-response"}';
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => socket.destroy()); // The connection may also end with a reset.
    socket.write(
      `POST /${textToAudio}/v1/${textToAudio}-request HTTP/1.1\r\nHost: ${hostname}:${port}\r\n` +
        'Ocp-Apim-Subscription-Key: test\r\nContent-Type: application/json\r\n' +
        `Content-Length: ${body.length}\r\n\r\n${body}`,
    );
    await once(socket, 'close');
    expect(answer).toBe('');
  });
});
