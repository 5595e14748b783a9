import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { startGateway as startGatewayOn } from './gateway.js';
import { type Subject, startSubject, subjectProgram } from './subject.js';

const MUTATION = `mutation ($input: MireloSfx16TextToAudioInput!) {
  generation: generateMireloSfx16TextToAudio(input: $input) { job { id requestId } }
}`;

/** Longer than any measurement, for measures without polls. */
export const NEVER_MS = 3_600_000;

/** A server on which jobs can be started and watched: the gateway, or the floor for comparison. */
export interface LiveService extends Subject {
  /** Starts a job. */
  submit(textPrompt?: string): Promise<SubmittedJob>;
}

export interface SubmittedJob {
  id: string;
  /** The request_id. */
  requestId: string;
}

/** The options of both. */
export interface LiveOptions {
  /** The address of Pixazo. */
  upstream: string;
  /** The pause between two status calls for one job, in milliseconds. */
  pollMs: number;
}

/** The floor, measured. */
export async function startFloor({ upstream, pollMs }: LiveOptions): Promise<LiveService> {
  return asService(
    await startSubject(subjectProgram('live-floor'), {
      measured: true,
      env: { UPSTREAM: upstream, POLL_MS: String(pollMs) },
    }),
  );
}

/** The gateway on an empty SQLite file, measured. */
export async function startGateway(
  { upstream, pollMs }: LiveOptions,
  env: Record<string, string> = {},
): Promise<LiveService> {
  const directory = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
  const database = `file:${directory}/gateway.db`;
  const gateway = await startGatewayOn({ upstream, database, pollMs, env });
  return asService({
    ...gateway,
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  });
}

/** Starts jobs, one after another. */
export async function submitJobs(service: LiveService, count: number): Promise<SubmittedJob[]> {
  const jobs: SubmittedJob[] = [];
  for (let number = 0; number < count; number += 1) jobs.push(await service.submit());
  return jobs;
}

function asService(subject: Subject): LiveService {
  return {
    ...subject,
    submit: async (textPrompt = 'Rain on a tin roof') => {
      const { body } = await request(`${subject.url}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ query: MUTATION, variables: { input: { textPrompt } } }),
      });
      const text = await body.text();
      const { data } = JSON.parse(text) as { data?: { generation: { job: SubmittedJob } } };
      if (!data) throw new Error(`A submit failed: ${text}`);
      return data.generation.job;
    },
  };
}
