import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { GatewayProcess } from './gateway-process.js';

/**
 * To the gateway it is as if its disk were full, or had room again: from now on the kernel lets it write no byte to any
 * file, or lets it. Linux alone can do that to a process that runs.
 */
export async function setDiskFull(gateway: GatewayProcess, full: boolean): Promise<void> {
  const pid = /"pid":(\d+)/.exec(gateway.output.stdout)?.[1] ?? '';
  await promisify(execFile)('prlimit', ['--pid', pid, `--fsize=${full ? 0 : 'unlimited'}:`]);
}
