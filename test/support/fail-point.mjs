import { subscribe } from 'node:diagnostics_channel';

/**
 * Loaded into a process before its program: kills the process with SIGKILL when a message is published on the
 * diagnostics channel FAIL_AT for the FAIL_AT_COUNT-th time.
 */
const { FAIL_AT, FAIL_AT_COUNT } = process.env;
let left = Number(FAIL_AT_COUNT);

subscribe(FAIL_AT, () => {
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
});
