import { describe, expect, it } from 'vitest';
import { type LiveGateway, startLive } from './live-gateway.js';

const TEXT_TO_AUDIO = `mutation ($input: MireloSfx16TextToAudioInput!, $webhook: WebhookInput) {
  generation: generateMireloSfx16TextToAudio(input: $input, webhook: $webhook) { job { id } }
}`;
const VIDEO_TO_AUDIO = `mutation ($input: MireloSfxVideoToAudioInput!) {
  generation: generateMireloSfxVideoToAudio(input: $input) { job { id } }
}`;
const VIDEO_TO_VIDEO = `mutation ($input: MireloSfx16VideoToVideoInput!) {
  generation: generateMireloSfx16VideoToVideo(input: $input) { job { id } }
}`;
const videoUrl = 'https://videos.example/a.mp4';
const textPrompt = 'rain on a tin roof';

/** The expected refusal: at this path, not charged, and without the value. */
async function expectRefused(
  live: LiveGateway,
  query: string,
  variables: Record<string, unknown>,
  path: string[],
) {
  const { errors } = await live.send(query, variables);
  const fields = [{ path, message: expect.stringMatching(/\w/) }];
  const extensions = { code: 'BAD_USER_INPUT', retryable: false, charged: 'NO', fields };
  expect(errors, JSON.stringify(variables).slice(0, 200)).toEqual([expect.objectContaining({ extensions })]);
  expect(JSON.stringify(errors).length).toBeLessThan(1_000);
}

const hostileHosts = [
  ...[
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    '2130706433',
    '017700000001',
    '127.0.0.1.',
    '127.0.0.1..',
    '0',
    '[::]',
  ],
  ...['[::1]', '[::ffff:127.0.0.1]', '[::ffff:a9fe:a9fe]', '[64:ff9b::a9fe:a9fe]', '[2002:a9fe:a9fe::1]'],
  ...['169.254.169.254', '168.63.129.16', '100.100.100.200', '[fd00:ec2::254]', '[fe80::1]', '10.0.0.1'],
  ...[
    '192.168.1.1',
    '172.20.0.1',
    '010.0.0.1',
    '１２７.0.0.1',
    '%31%32%37.0.0.1',
    'metadata.google.internal',
  ],
  ...[
    'metadata.google.internal..',
    'localhost',
    'LOCALHOST',
    'localhost..',
    'a.localhost',
    'ⓛocalhost',
    'printer.local',
  ],
  ...['db.default.svc', 'db.svc.', 'kubernetes.default.svc.cluster.local', 'intranet', 'intranet.'],
];
const hostileAddresses = [
  ...hostileHosts.map((host) => `https://${host}/x`),
  ...['https://user:secret@videos.example/', 'https://@videos.example/', 'https://a.example\\@10.0.0.1/', ''],
  ...[' https://videos.example/', 'https://videos.example/\r\nX-Evil: 1', 'https:videos.example', 'https://'],
  ...[
    'ftp://videos.example/a.mp4',
    'file:///etc/passwd',
    'data:video/mp4;base64,AAAA',
    'javascript:alert(1)',
  ],
  'https://videos.example/'.padEnd(20_000, 'x'),
];

describe('hostile input never reaches Pixazo and leaves no job', () => {
  it('addresses of private, internal and metadata hosts, and addresses that parsers read differently', async () => {
    await using live = await startLive();

    const plainHttp = { url: 'http://hooks.example/' };
    await Promise.all([
      ...hostileAddresses.flatMap((url) => [
        expectRefused(live, VIDEO_TO_AUDIO, { input: { videoUrl: url } }, ['input', 'videoUrl']),
        expectRefused(live, VIDEO_TO_VIDEO, { input: { videoUrl: url } }, ['input', 'videoUrl']),
        expectRefused(live, TEXT_TO_AUDIO, { input: { textPrompt }, webhook: { url } }, ['webhook', 'url']),
      ]),
      expectRefused(live, TEXT_TO_AUDIO, { input: { textPrompt }, webhook: plainHttp }, ['webhook', 'url']),
    ]);

    expect(live.pixazo.submits()).toEqual([]);
    expect((await live.send('{ jobs { totalCount } }', {})).data.jobs.totalCount).toBe(0);
  });

  it('numbers far beyond any model, texts of 60 KB and prompts of nothing visible', async () => {
    await using live = await startLive();
    const refused = (query: string, input: Record<string, unknown>, name: string) =>
      expectRefused(live, query, { input }, ['input', name]);

    const longTexts = ['x', '雨', '👍🏽', '\u0301', '\u200b', '👩\u200d', 'é '].map(
      (filler) => `rain${filler.repeat(Math.floor(60_000 / Buffer.byteLength(filler)))}`,
    );
    const invisible = [
      '\u200b'.repeat(9),
      '\u2060\ufeff\u00ad\u200e\u202e',
      ' \u200b\n\u200d ',
      'cat\u200b',
      '    ',
    ];
    await Promise.all([
      ...[17, 2_147_483_647, 1e300, 0, -1, 1.5].map((numSamples) =>
        refused(VIDEO_TO_AUDIO, { videoUrl, numSamples }, 'numSamples'),
      ),
      ...[600.001, 1e300, 0, -1e300].map((duration) =>
        refused(VIDEO_TO_AUDIO, { videoUrl, duration }, 'duration'),
      ),
      ...[-2, 1e300, 0.5].map((seed) => refused(VIDEO_TO_AUDIO, { videoUrl, seed }, 'seed')),
      ...longTexts.flatMap((text) => [
        refused(TEXT_TO_AUDIO, { textPrompt: text }, 'textPrompt'),
        refused(VIDEO_TO_AUDIO, { videoUrl, textPrompt: text }, 'textPrompt'),
      ]),
      ...invisible.map((text) => refused(TEXT_TO_AUDIO, { textPrompt: text }, 'textPrompt')),
    ]);

    expect(live.pixazo.submits()).toEqual([]);
    expect((await live.send('{ jobs { totalCount } }', {})).data.jobs.totalCount).toBe(0);
  });

  it('more samples and seconds than the operator allows', async () => {
    await using live = await startLive({ MAX_SAMPLES: '1', MAX_DURATION_SECONDS: '5' });

    await expectRefused(live, VIDEO_TO_AUDIO, { input: { videoUrl, numSamples: 2 } }, [
      'input',
      'numSamples',
    ]);
    await expectRefused(live, TEXT_TO_AUDIO, { input: { textPrompt, duration: 6 } }, ['input', 'duration']);
    await live.send(VIDEO_TO_AUDIO, { input: { videoUrl } });

    const bodies = live.pixazo.submits().map(({ body }) => JSON.parse(body));
    expect(bodies).toEqual([expect.objectContaining({ num_samples: 1, duration: 5 })]);
  });
});

it('input that passes the checks reaches Pixazo byte for byte', async () => {
  await using live = await startLive();
  const written = 'HTTPS://Videos.EXAMPLE:443/a/../%7e%7E.mp4?signature=a+b%2Fc==#t=1';
  const webhook = { url: 'https://Hooks.EXAMPLE:443?a=%7e' };

  await live.send(VIDEO_TO_AUDIO, { input: { videoUrl: written } });
  await live.send(TEXT_TO_AUDIO, { input: { textPrompt: ' \u200brain\u200b ' }, webhook });

  const [first, second] = live.pixazo.submits();
  expect(JSON.parse(first?.body ?? '')).toMatchObject({ video_url: written });
  expect(JSON.parse(second?.body ?? '')).toMatchObject({ text_prompt: ' \u200brain\u200b ' });
  expect(second?.headers['x-webhook-url']).toBe(webhook.url);
});
