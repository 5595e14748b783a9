import { describe, expect, it } from 'vitest';
import { JobStatus } from '../../src/core/job.js';
import { readAcceptance } from '../../src/datasources/pixazo-answers.js';
import { Redactor } from '../../src/datasources/redaction.js';

const key = 'the-key-of-the-gateway';
const redactor = new Redactor(key);
const acceptText = (body: string) => {
  const answer = readAcceptance(body, redactor);
  return 'problem' in answer ? null : answer;
};
const accept = (body: unknown) => acceptText(JSON.stringify(body));

describe('an accepted submit', () => {
  const queued = { status: JobStatus.QUEUED, requestId: 'r-1', media: [], error: null, completedAt: null };

  it.each([
    ['as documented', { request_id: 'r-1', status: 'QUEUED', polling_url: 'https://x.example/r-1' }],
    ['without a status', { request_id: 'r-1' }],
    ['with a status nobody documents', { request_id: 'r-1', status: 'ACCEPTED' }],
    ['with a status of another type', { request_id: 'r-1', status: 202 }],
    ['COMPLETED without files', { request_id: 'r-1', status: 'COMPLETED', output: null }],
  ])('%s is QUEUED', (_what, body) => {
    expect(accept(body)).toEqual(queued);
  });

  it('has the progress that it reports', () => {
    const output = { media_url: 'https://media.example/o.wav', media_type: 'audio/wav' };
    expect(accept({ request_id: 'r-1', status: 'PROCESSING' })?.status).toBe(JobStatus.PROCESSING);
    expect(accept({ request_id: 'r-1', status: 'COMPLETED', output })).toMatchObject({
      status: JobStatus.COMPLETED,
      media: [{ url: 'https://media.example/o.wav', mimeType: 'audio/wav' }],
    });
  });

  it('never shows the key in its error', () => {
    const error = accept({ request_id: 'r-1', status: 'ERROR', error: `${key} is odd` })?.error;
    expect(error?.message).toBe('[key] is odd');
  });

  it.each([
    ['no request_id', { status: 'QUEUED' }],
    ['an empty request_id', { request_id: '' }],
    ['a request_id that is a number', { request_id: 7 }],
    ['a request_id that is null', { request_id: null }],
    ['a request_id without end', { request_id: 'r'.repeat(501) }],
    ['a request_id with a NUL', { request_id: 'r\0' }],
    ['a request_id with half a character', { request_id: 'r\ud83d' }],
    ['null', null],
    ['an array', [{ request_id: 'r-1' }]],
  ])('with %s is invalid', (_what, body) => {
    expect(accept(body)).toBeNull();
  });

  it.each(['', '<html>Accepted</html>', '{"request_id":"r-1"'])('with the body %j is invalid', (body) => {
    expect(acceptText(body)).toBeNull();
  });
});
