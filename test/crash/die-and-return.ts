import { join } from 'node:path';
import type { Environment } from '../../src/config/variable.js';
import { type FailPoint, failAt } from '../support/fail-at.js';
import { ask, type GatewayProcess, startGatewayProcess } from '../support/gateway-process.js';
import { follow, generate, type SeenJob } from '../support/generation.js';
import { brokenPromises } from '../support/history.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';
import type { WorkingPixazo } from '../support/working-pixazo.js';

const KEY = 'once';

/** The point at which the gateway dies, and its settings besides Pixazo's address. */
interface Death {
  at: FailPoint;
  /** The pass of the point at which it dies, from 1. */
  count?: number;
  env?: Environment;
}

/** The observations of one client of one generation, before the gateway died and after its restart. */
export interface Story {
  /** The response to the first submission; null when the gateway died before it sent one. */
  acknowledged: SeenJob | null;
  /** The response to the same submission with the same key, after the restart. */
  retried: SeenJob;
  /** The events of a subscription after that, to its end. */
  events: SeenJob[];
  /** The broken promises that the checker found. */
  broken: string[];
}

/** The environment of a gateway that uses `pixazo` and polls every `pollMs`. */
export function followingPixazo(pixazo: WorkingPixazo, pollMs: number): Environment {
  const pause = String(pollMs);
  return {
    PIXAZO_API_KEY: 'some-key',
    PIXAZO_BASE_URL: pixazo.url.href,
    POLL_MIN_MS: pause,
    POLL_MAX_MS: pause,
    POLL_FALLBACK_MS: pause,
  };
}

/**
 * A client submits to a gateway that kills itself at the given point. Another gateway starts on its database; the client
 * sends the same key again and follows the job to its end.
 */
export async function dieAndReturn(pixazo: WorkingPixazo, { at, count, env = {} }: Death): Promise<Story> {
  await using directory = await temporaryDirectory();
  // Long enough that a client has its response before the first poll.
  const doomedEnv = { ...followingPixazo(pixazo, 200), ...env, ...failAt(at, count) };
  await using doomed = startGatewayProcess(directory.path, doomedEnv);
  const acknowledged = await submitTo(doomed, pixazo);
  await dies(doomed);

  await using gateway = await startOnDatabaseOf(directory.path, { ...followingPixazo(pixazo, 50), ...env });
  const { url } = gateway;
  const retried: SeenJob = (await generate(url, KEY)).data.job;
  await pixazo.callBackTo(url);
  const events = await follow(url, retried.id);
  const { data } = await ask(url, '{ jobs { nodes { id } } }');
  const broken = brokenPromises({
    posts: pixazo.submits().map(() => ({ work: KEY })),
    acknowledged: [acknowledged ?? retried, retried].map(({ id }) => ({ work: KEY, jobId: id })),
    present: new Set(data.jobs.nodes.map(({ id }: SeenJob) => id)),
    watchers: [{ jobId: retried.id, events }],
  });
  return { acknowledged, retried, events, broken };
}

/** Starts a gateway in this process on the database that a gateway with this working directory left behind. */
export function startOnDatabaseOf(directory: string, env: Environment): Promise<TestGateway> {
  return startTestGateway({ DATABASE_URL: `file:${join(directory, 'data', 'gateway.db')}`, ...env });
}

/** The response to a submission; null when the gateway died first. */
export async function submitTo(gateway: GatewayProcess, pixazo: WorkingPixazo): Promise<SeenJob | null> {
  const url = await gateway.ready;
  await pixazo.callBackTo(url);
  return generate(url, KEY).then(
    ({ data }) => data.job,
    () => null,
  );
}

/**
 * Resolves once the gateway was killed.
 * @throws when it ended otherwise
 */
export async function dies(gateway: GatewayProcess): Promise<void> {
  const { signal } = await gateway.ended;
  if (signal !== 'SIGKILL') throw new Error(`Not killed: ${gateway.output.stderr}`);
}
