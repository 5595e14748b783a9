import { request } from 'undici';
import { type Subject, startSubject, subjectProgram } from './subject.js';

/** A stand-in for Pixazo, in a process that shares a core with the load. */
export interface PixazoStub extends Subject {
  /** The time of the first poll of each request, in milliseconds since the epoch. */
  firstPolls(): Promise<ReadonlyMap<string, number>>;
}

/**
 * @param options.latencyMs the duration of a submit
 * @param options.requestStatus the response to every status call
 */
export async function startPixazoStub(
  options: { latencyMs?: number; requestStatus?: 'QUEUED' | 'COMPLETED' } = {},
): Promise<PixazoStub> {
  const { latencyMs = 0, requestStatus = 'QUEUED' } = options;
  const stub = await startSubject(subjectProgram('pixazo-stub'), {
    env: { LATENCY_MS: String(latencyMs), REQUEST_STATUS: requestStatus },
  });
  const first = new Map<string, number>();
  return {
    ...stub,
    firstPolls: async () => {
      const { body } = await request(`${stub.url}/polls`);
      for (const { requestId, at } of (await body.json()) as { requestId: string; at: number }[]) {
        if (!first.has(requestId)) first.set(requestId, at);
      }
      return first;
    },
  };
}
