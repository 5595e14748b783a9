import { describe, expect, it } from 'vitest';
import { acceptRequest } from '../../src/sandbox/accepted-request.js';
import type { Generation } from '../../src/sandbox/generation.js';
import { statusAnswer } from '../../src/sandbox/status-answer.js';

const acceptedAt = Date.UTC(2026, 4, 22, 13, 17, 32, 110);

function accepted(generation: Partial<Generation> = {}) {
  return acceptRequest(
    {
      modelId: 'a-model',
      generation: {
        prompt: 'rain',
        format: 'wav',
        samples: 1,
        seconds: 10,
        seamless: false,
        passes: 1,
        seed: null,
        ...generation,
      },
      webhook: null,
      baseUrl: 'http://submitted.here',
    },
    { queuedMs: 2_000, processingMs: 4_000, slowMs: 60_000 },
    acceptedAt,
  );
}

const answerAfter = (ms: number, generation: Partial<Generation> = {}) =>
  statusAnswer(accepted(generation), acceptedAt + ms, 'http://asked.here');

describe('statusAnswer', () => {
  it('moves from QUEUED over PROCESSING to COMPLETED at the exact milliseconds', () => {
    const statuses = [0, 1_999, 2_000, 5_999, 6_000].map((ms) => answerAfter(ms).status);
    expect(statuses).toEqual(['QUEUED', 'QUEUED', 'PROCESSING', 'PROCESSING', 'COMPLETED']);
  });

  it('has every documented field, with times in both documented formats', () => {
    const request = accepted();
    expect(statusAnswer(request, acceptedAt + 6_000, 'http://asked.here')).toEqual({
      request_id: request.requestId,
      status: 'COMPLETED',
      model_id: 'a-model',
      error: null,
      output: {
        media_url: [`http://asked.here/media/${request.requestId}/output.wav`],
        media_type: 'audio/wav',
      },
      created_at: '2026-05-22T13:17:32.110Z',
      updated_at: '2026-05-22 13:17:38',
      completed_at: '2026-05-22 13:17:38',
    });
  });

  it('has neither output nor completion while the job runs', () => {
    expect(answerAfter(3_000)).toMatchObject({
      error: null,
      output: null,
      updated_at: '2026-05-22 13:17:34',
      completed_at: null,
    });
  });

  it.each([
    ['sandbox:fail', 'FAILED'],
    ['sandbox:error', 'ERROR'],
  ])('ends %s as %s, with an error text and no output', (prompt, status) => {
    expect(answerAfter(5_999, { prompt }).status).toBe('PROCESSING');
    const answer = answerAfter(6_000, { prompt });
    expect(answer).toMatchObject({ status, output: null, completed_at: '2026-05-22 13:17:38' });
    expect(answer.error).toMatch(/\w+/);
  });

  it('takes the extra time for sandbox:slow', () => {
    expect(answerAfter(65_999, { prompt: 'sandbox:slow' }).status).toBe('PROCESSING');
    expect(answerAfter(66_000, { prompt: 'sandbox:slow' }).status).toBe('COMPLETED');
  });

  it('returns one string for a single video, and an array otherwise', () => {
    const urls = (generation: Partial<Generation>) => answerAfter(6_000, generation).output?.media_url;
    expect(urls({ format: 'mp4' })).toMatch(/\/output\.mp4$/);
    expect(urls({ format: 'mp4', samples: 2 })).toEqual([
      expect.stringMatching(/\/output_0\.mp4$/),
      expect.stringMatching(/\/output_1\.mp4$/),
    ]);
    expect(urls({ format: 'wav' })).toHaveLength(1);
  });
});
