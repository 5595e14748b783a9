import { request } from 'undici';
import { type Subject, startSubject, subjectProgram } from './subject.js';

/** Pixazo, in a process that shares a core with the load. */
export interface PixazoStub extends Subject {
  /** When each request was asked for first, in milliseconds since the epoch. */
  firstLooks(): Promise<ReadonlyMap<string, number>>;
}

/**
 * @param options.latencyMs how long a submit takes
 * @param options.lookStatus what every status call is answered
 */
export async function startPixazoStub(
  options: { latencyMs?: number; lookStatus?: 'QUEUED' | 'COMPLETED' } = {},
): Promise<PixazoStub> {
  const { latencyMs = 0, lookStatus = 'QUEUED' } = options;
  const stub = await startSubject(subjectProgram('pixazo-stub'), {
    env: { LATENCY_MS: String(latencyMs), LOOK_STATUS: lookStatus },
  });
  const first = new Map<string, number>();
  return {
    ...stub,
    firstLooks: async () => {
      const { body } = await request(`${stub.url}/looks`);
      for (const { requestId, at } of (await body.json()) as { requestId: string; at: number }[]) {
        if (!first.has(requestId)) first.set(requestId, at);
      }
      return first;
    },
  };
}
