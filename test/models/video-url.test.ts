import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestGateway } from '../support/test-gateway.js';
import { generate, type LiveGateway, startLiveGateway, startSandboxedGateway } from './live-gateway.js';

const videoModels = ['mirelo-sfx-1-6-video-to-video', 'mirelo-sfx-video-to-audio'];

let live: LiveGateway;
let sandboxed: TestGateway;
beforeAll(async () => {
  live = await startLiveGateway();
  sandboxed = await startSandboxedGateway();
});
afterAll(async () => {
  await sandboxed[Symbol.asyncDispose]();
  await live.stop();
});

const neverAllowed = [
  'https://user:secret@videos.example/a.mp4',
  'https://user@videos.example/a.mp4',
  'https://:secret@videos.example/a.mp4',
  'ftp://videos.example/a.mp4',
  'file:///home/a.mp4',
  'javascript:alert(1)',
  'data:video/mp4;base64,AAAA',
  'videos.example/a.mp4',
  'https://',
  '/a.mp4',
];

const notPublic = [
  ...[
    'localhost',
    'LOCALHOST.',
    'localhost:8080',
    'localhost..',
    'video.localhost',
    'mylocalhost',
    'printer.local',
  ],
  ...['metadata.google.internal', 'db.default.svc', '168.63.129.16', '010.0.0.1'],
  ...['127.0.0.1', '127.1', '127.255.255.254', '0x7f.1', '2130706433', '017700000001', '127.0.0.1.'],
  ...['[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::ffff:192.168.0.1]', '[0:0:0:0:0:0:0:1]', '[::]'],
  ...['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  ...['169.254.169.254', '0.0.0.0', '0', '100.64.0.1', '224.0.0.1', '255.255.255.255'],
  ...['[fc00::1]', '[fdff::1]', '[fe80::1]', '[ff02::1]', '[64:ff9b::7f00:1]'],
  ...['[::127.0.0.1]', '[::a00:1]', '[::192.168.0.1]', '[4000::1]'],
];

const allowed = [
  ...[
    'videos.example',
    'localhost.example',
    'sub.localhost.example',
    '93.184.216.34',
    '[2606:2800:220:1::1]',
  ],
  ...['172.15.255.255', '172.32.0.1', '192.167.0.1', '11.0.0.1'],
];

describe.each(videoModels)('the videoUrl of %s', (modelId) => {
  const refused = {
    errors: [
      { extensions: { code: 'BAD_USER_INPUT', charged: 'NO', fields: [{ path: ['input', 'videoUrl'] }] } },
    ],
  };

  it.each(neverAllowed)('is never %s', async (videoUrl) => {
    const before = live.pixazo.submits().length;
    for (const gateway of [live.gateway, sandboxed]) {
      const answer = await generate(gateway, modelId, { input: { videoUrl } });
      expect(answer).toMatchObject(refused);
      expect(JSON.stringify(answer)).not.toContain(videoUrl);
      expect(JSON.stringify(answer)).not.toContain('secret');
    }
    expect(live.pixazo.submits()).toHaveLength(before);
  });

  it.each(notPublic)('may be at %s in the sandbox alone', async (host) => {
    const before = live.pixazo.submits().length;
    const videoUrl = `http://${host}/a.mp4`;
    const answer = await generate(live.gateway, modelId, { input: { videoUrl } });
    expect(answer).toMatchObject(refused);
    expect(JSON.stringify(answer)).not.toContain(videoUrl);
    expect(live.pixazo.submits()).toHaveLength(before);
    const inSandbox = await generate(sandboxed, modelId, { input: { videoUrl } });
    expect(inSandbox).toMatchObject({ data: { job: { status: 'QUEUED' } } });
  });

  it.each(allowed)('may be at %s', async (host) => {
    const videoUrl = `https://${host}/a.mp4`;
    const answer = await generate(live.gateway, modelId, { input: { videoUrl } });
    expect(answer).toMatchObject({ data: { job: { request: { video_url: videoUrl } } } });
  });

  it.each([
    'https://videos.example',
    'HTTPS://Videos.EXAMPLE:443/a/../b.mp4?x=%7e&y=~#t',
    'https://videos.example/ä.mp4?signature=a+b%2Fc==',
    'https://videos.example/'.padEnd(2_048, 'x'),
  ])('reaches Pixazo byte for byte: %s', async (videoUrl) => {
    await generate(live.gateway, modelId, { input: { videoUrl } });

    const sent = JSON.parse(live.pixazo.submits().at(-1)?.body ?? '');
    expect(sent.video_url).toBe(videoUrl);
  });

  it('has at most 2048 characters', async () => {
    const videoUrl = 'https://videos.example/'.padEnd(2_049, 'x');

    expect(await generate(live.gateway, modelId, { input: { videoUrl } })).toMatchObject(refused);
  });
});
