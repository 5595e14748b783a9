import { describe, expect, it, vi } from 'vitest';
import { Charged, ErrorCode } from '../../src/core/errors.js';
import { JobStatus } from '../../src/core/job.js';
import { readStatusAnswer, readTime } from '../../src/datasources/pixazo-answers.js';
import { Redactor } from '../../src/datasources/redaction.js';
import { statusBody } from '../support/pixazo-stand-in.js';

const requestId = 'mirelo-sfx-1-6-text-to-audio_019d';
const key = 'the-key-of-the-gateway';
const redactor = new Redactor(key);
const wav = 'https://media.example/v1/output.wav';
const completed = { status: 'COMPLETED', output: { media_url: [wav], media_type: 'audio/wav' } };

function read(changes: Record<string, unknown>) {
  return updateIn(JSON.stringify(statusBody(requestId, changes)));
}

function updateIn(body: string) {
  const answer = readStatusAnswer(body, requestId, redactor);
  return 'update' in answer ? answer.update : null;
}

describe('a status response', () => {
  it.each([
    ['QUEUED', JobStatus.QUEUED],
    ['PROCESSING', JobStatus.PROCESSING],
  ])('of %s means that the job runs', (status, jobStatus) => {
    const running = { status: jobStatus, requestId, media: [], error: null, completedAt: null };
    expect(read({ status })).toEqual(running);
  });

  it('of COMPLETED has the files and the time of completion', () => {
    expect(read({ ...completed, completed_at: '2026-05-22 13:19:23' })).toEqual({
      status: JobStatus.COMPLETED,
      requestId,
      media: [{ url: wav, mimeType: 'audio/wav' }],
      error: null,
      completedAt: Date.UTC(2026, 4, 22, 13, 19, 23),
    });
  });

  it.each([
    ['FAILED', ErrorCode.GENERATION_FAILED, Charged.UNKNOWN],
    ['ERROR', ErrorCode.UPSTREAM_SYSTEM_ERROR, Charged.NO],
  ])('of %s has the reason and the charge', (status, code, charged) => {
    const update = read({ status, error: 'The video has no pictures' });
    expect(update).toMatchObject({ status, media: [], error: { code, charged } });
    expect(update?.error?.message).toBe('The video has no pictures');
  });

  it.each([
    ['null', null],
    ['absent', undefined],
    ['empty', ''],
    ['blank', '  '],
    ['an object', { message: 'deep inside' }],
    ['a number', 42],
  ])('with the error %s has no reason', (_what, error) => {
    expect(read({ status: 'FAILED', error })?.error?.message).toBe('Pixazo gave no reason.');
  });

  it('has its error cut to a readable length', () => {
    expect(read({ status: 'ERROR', error: 'x'.repeat(100_000) })?.error?.message).toBe('x'.repeat(500));
  });

  it('has no lone surrogates in its error, which some clients cannot read: neither its own nor those of the cut', () => {
    const error = `\udc00${'x'.repeat(498)}🌧🌧`;
    expect(read({ status: 'ERROR', error })?.error?.message).toBe('x'.repeat(498));
  });

  it("never shows the gateway's key", () => {
    const error = `${'x'.repeat(490)} key ${key} and ${key}`;
    const message = read({ status: 'ERROR', error })?.error?.message;
    expect(message).toBe(`${'x'.repeat(490)} key [key]`);
  });

  it('never shows a callback address', () => {
    const error = 'no answer from "https://gateway.example/base/webhooks/pixazo/Ab-c_9", gave up';
    expect(read({ status: 'ERROR', error })?.error?.message).toBe(
      'no answer from "[callback address]", gave up',
    );
  });
});

describe('the files of a completed request', () => {
  it.each([
    ['an array', [wav, 'https://media.example/2.wav'], [wav, 'https://media.example/2.wav']],
    ['one string', wav, [wav]],
    ['an http address', ['http://127.0.0.1:4000/o.wav'], ['http://127.0.0.1:4000/o.wav']],
  ])('may come as %s', (_what, media_url, urls) => {
    const update = read({ ...completed, output: { media_url, media_type: 'audio/wav' } });
    expect(update?.media).toEqual(urls.map((url) => ({ url, mimeType: 'audio/wav' })));
  });

  it.each([
    ['https://media.example/a.wav?sig=1', undefined, 'audio/wav'],
    ['https://media.example/a.mp3', null, 'audio/mpeg'],
    ['https://media.example/a.mp4', '', 'video/mp4'],
    ['https://media.example/a.flac', 7, 'audio/x-flac'],
    ['https://media.example/a', undefined, 'application/octet-stream'],
    ['https://media.example/a.wav', 'audio/x-wav', 'audio/x-wav'],
  ])('%s of the type %j is %s', (url, media_type, mimeType) => {
    const update = read({ ...completed, output: { media_url: [url], media_type } });
    expect(update?.media).toEqual([{ url, mimeType }]);
  });
});

describe('the usable files of a completed request', () => {
  const urlsOf = (media_url: unknown) =>
    read({ ...completed, output: { media_url, media_type: 'audio/wav' } })?.media.map(({ url }) => url);

  it.each<[string, unknown]>([
    ['null', null],
    ['an empty address', ''],
    ['an object', { url: 'https://media.example/2.wav' }],
    ['a duplicate', wav],
    ['a script', 'javascript:alert(1)'],
    ['an address of 2,049 characters', `https://media.example/${'x'.repeat(2_027)}`],
    ['half a character', 'https://media.example/\ud83d.wav'],
    ["an address with the gateway's key in it", `https://media.example/o.wav?key=${key}`],
  ])('do not include %s', (_what, unusable) => {
    expect(urlsOf([unusable, wav, unusable])).toEqual([wav]);
  });

  it('have addresses of up to 2,048 characters', () => {
    const longest = `https://media.example/${'x'.repeat(2_026)}`;
    expect(urlsOf([longest])).toEqual([longest]);
  });

  it('are the first hundred', () => {
    const urls = Array.from({ length: 40_000 }, (_, index) => `https://h/${index}`);
    expect(urlsOf(urls)).toEqual(urls.slice(0, 100));
  });

  it.each([
    ['audio/wav;,text/html', 'audio/wav'],
    ['audio/wav,text/html', 'audio/wav'],
    ['Audio/WAV ; rate=1', 'audio/wav'],
    [`audio/${'x'.repeat(94)}`, `audio/${'x'.repeat(94)}`],
    [`audio/${'x'.repeat(95)}`, 'audio/mpeg'],
    ['x'.repeat(400_000), 'audio/mpeg'],
    ['audio', 'audio/mpeg'],
    ['audio/<script>', 'audio/mpeg'],
  ])('have a bare media type: %.30s', (media_type, mimeType) => {
    const output = { media_url: ['https://media.example/a.mp3'], media_type };
    expect(read({ ...completed, output })?.media).toMatchObject([{ mimeType }]);
  });
});

describe('an invalid response', () => {
  it.each<[string, Record<string, unknown>]>([
    ['COMPLETED without output', { status: 'COMPLETED', output: null }],
    ['COMPLETED with an output of another shape', { status: 'COMPLETED', output: [wav] }],
    ['COMPLETED without media_url', { status: 'COMPLETED', output: { media_type: 'audio/wav' } }],
    ['COMPLETED with no file', { status: 'COMPLETED', output: { media_url: [] } }],
    ['COMPLETED with an empty address', { status: 'COMPLETED', output: { media_url: '' } }],
    ['COMPLETED with no address', { status: 'COMPLETED', output: { media_url: ['output.wav'] } }],
    ['COMPLETED with a script', { status: 'COMPLETED', output: { media_url: ['javascript:alert(1)'] } }],
    ['COMPLETED with data', { status: 'COMPLETED', output: { media_url: 'data:audio/wav;base64,AAAA' } }],
    [
      'COMPLETED with bad files alone',
      { status: 'COMPLETED', output: { media_url: [null, '', { url: wav }] } },
    ],
    ['a status nobody documents', { status: 'CANCELLED' }],
    ['a status in lower case', { status: 'completed' }],
    ['no status', { status: undefined }],
    ['the status of another request', { request_id: `${requestId}-other` }],
    ['a request_id of another type', { request_id: 42 }],
  ])('%s', (_what, changes) => {
    expect(read(changes)).toBeNull();
  });

  it.each([
    ['nothing', ''],
    ['HTML', '<html><body>Bad gateway</body></html>'],
    ['JSON that was cut off', JSON.stringify(statusBody(requestId)).slice(0, -1)],
    ['null', 'null'],
    ['an array', '[]'],
    ['a text', '"COMPLETED"'],
  ])('%s instead of an object', (_what, body) => {
    expect(updateIn(body)).toBeNull();
  });

  it.each([
    ['', 'the body is empty'],
    ['<html>', 'the body is not JSON'],
    ['[]', 'the body is not a JSON object'],
    ['{"status":"CANCELLED"}', 'the field status is missing or not as documented'],
    ['{"status":"QUEUED","request_id":"other"}', 'the answer is about another request'],
    ['{"status":"COMPLETED"}', 'COMPLETED without a usable file'],
  ])('%s is described in words', (body, problem) => {
    expect(readStatusAnswer(body, requestId, redactor)).toEqual({ problem });
  });

  it('may begin with a BOM', () => {
    expect(updateIn(`\ufeff${JSON.stringify(statusBody(requestId))}`)?.status).toBe(JobStatus.QUEUED);
  });

  it('is valid without the fields that are not needed', () => {
    expect(updateIn('{"status":"PROCESSING"}')?.status).toBe(JobStatus.PROCESSING);
  });
});

describe("a timestamp of Pixazo's", () => {
  const time = Date.UTC(2026, 4, 22, 13, 19, 23);

  it.each([
    ['2026-05-22T13:19:23Z', time],
    ['2026-05-22T13:19:23.110Z', time + 110],
    ['2026-05-22T15:19:23+02:00', time],
    ['2026-05-22 13:19:23', time],
    ['2026-05-22 13:19:23.5', time + 500],
    ['2026-05-22T13:19:23', time],
    [' 2026-05-22 13:19:23 ', time],
    ['2026-05-22T13:19', time - 23_000],
    ['2026-05-22 13:19:23Z', time],
  ])('%j is read the same in every time zone', (text, expected) => {
    vi.stubEnv('TZ', 'Asia/Tokyo');
    const read = readTime(text);
    vi.unstubAllEnvs();
    expect(read).toBe(expected);
  });

  it.each([
    '',
    '...',
    'soon',
    '2026-13-45 99:99:99',
    '5',
    '+275760-09-13T00:00:00Z',
    null,
    undefined,
    1_779_455_963,
  ])('%j is ignored', (text) => {
    expect(readTime(text)).toBeNull();
  });
});
