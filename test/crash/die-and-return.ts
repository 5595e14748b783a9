import type { Environment } from '../../src/config/variable.js';
import { type FailPoint, failAt } from '../support/fail-at.js';
import { ask, type GatewayProcess, startGatewayProcess } from '../support/gateway-process.js';
import { follow, generate, type SeenJob } from '../support/generation.js';
import { brokenPromises } from '../support/history.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import type { WorkingPixazo } from '../support/working-pixazo.js';

const KEY = 'once';

/** Where the gateway dies, and what it was told beside Pixazo's address. */
interface Death {
  at: FailPoint;
  /** The how manieth time it passes there. */
  count?: number;
  env?: Environment;
}

/** What one client saw of one generation, before the gateway died and after it was back. */
export interface Story {
  /** The answer to the first submission; null when the gateway died before it gave one. */
  acknowledged: SeenJob | null;
  /** The answer to the same submission with the same key, after the restart. */
  retried: SeenJob;
  /** What a subscription told after that, to its end. */
  events: SeenJob[];
  /** What the checker has against all of it. */
  broken: string[];
}

/** The environment of a gateway that follows `pixazo`, whose poll pauses are `pollMs`. */
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
 * A client submits to a gateway that kills itself on the way; the gateway is started again, and the client sends the
 * same key again and follows the job to its end.
 */
export async function dieAndReturn(pixazo: WorkingPixazo, { at, count, env = {} }: Death): Promise<Story> {
  await using directory = await temporaryDirectory();
  // Pauses long enough that a client has its answer before the first look.
  const doomedEnv = { ...followingPixazo(pixazo, 200), ...env, ...failAt(at, count) };
  await using doomed = startGatewayProcess(directory.path, doomedEnv);
  const acknowledged = await submitTo(doomed, pixazo);
  await dies(doomed);

  await using gateway = startGatewayProcess(directory.path, { ...followingPixazo(pixazo, 50), ...env });
  const url = await gateway.ready;
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

/** What the gateway answered to a submission; null when it died first. */
export async function submitTo(gateway: GatewayProcess, pixazo: WorkingPixazo): Promise<SeenJob | null> {
  const url = await gateway.ready;
  await pixazo.callBackTo(url);
  return generate(url, KEY).then(
    ({ data }) => data.job,
    () => null,
  );
}

/** Resolves once the gateway was killed. @throws when it ended otherwise */
export async function dies(gateway: GatewayProcess): Promise<void> {
  const { signal } = await gateway.ended;
  if (signal !== 'SIGKILL') throw new Error(`Not killed: ${gateway.output.stderr}`);
}
