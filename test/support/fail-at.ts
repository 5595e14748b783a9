import type { Environment } from '../../src/config/variable.js';

const PRELOAD = new URL('./fail-point.mjs', import.meta.url).href;

/** A place where a process can be killed: one of the gateway's steps, or a moment of one of undici's calls. */
export type FailPoint = `gateway:${string}` | `undici:${string}`;

/** The environment in which a Node process kills itself, without warning, when it passes the point for the `count`-th time. */
export function failAt(point: FailPoint, count = 1): Environment {
  return { NODE_OPTIONS: `--import=${PRELOAD}`, FAIL_AT: point, FAIL_AT_COUNT: String(count) };
}
