/** Loaded into a process before its program: timers of 14 s, the time limit of stopping, fire at once. */
const { setTimeout } = globalThis;
globalThis.setTimeout = (callback, delay, ...rest) =>
  setTimeout(callback, delay === 14_000 ? 0 : delay, ...rest);
