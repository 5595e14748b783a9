import { request } from 'undici';
import { type Subject, startSubject, subjectProgram } from './subject.js';

/** Pixazo, in a process that shares a core with the load. */
export interface PixazoStub extends Subject {
  /** The status calls since this was asked last; times are milliseconds since the epoch. */
  looks(): Promise<{ requestId: string; at: number }[]>;
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
  return {
    ...stub,
    looks: async () => {
      const { body } = await request(`${stub.url}/looks`);
      return (await body.json()) as { requestId: string; at: number }[];
    },
  };
}
