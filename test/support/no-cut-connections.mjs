/**
 * Loaded into a process before its program: timers of 8 s, after which stopping closes open connections,
 * never fire.
 */
const { setTimeout } = globalThis;
globalThis.setTimeout = (callback, delay, ...rest) =>
  setTimeout(delay === 8_000 ? () => undefined : callback, delay, ...rest);
