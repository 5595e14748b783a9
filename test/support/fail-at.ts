import type { Environment } from '../../src/config/variable.js';

const PRELOAD = new URL('./fail-point.mjs', import.meta.url).href;

/**
 * A point at which a process can be killed: a checkpoint of the gateway, or an event of one of undici's
 * requests.
 */
export type FailPoint = `gateway:${string}` | `undici:${string}`;

/**
 * The environment in which a Node process kills itself without warning when it reaches the point for the
 * `count`-th time.
 */
export function failAt(point: FailPoint, count = 1): Environment {
  return { NODE_OPTIONS: `--import=${PRELOAD}`, FAIL_AT: point, FAIL_AT_COUNT: String(count) };
}
