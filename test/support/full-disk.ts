import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { GatewayProcess } from './gateway-process.js';

/**
 * Makes the disk look full to the gateway, or gives it room again: the kernel refuses, or allows, every write
 * to a file by this process. Only Linux can do that to a running process.
 */
export function setDiskFull(gateway: GatewayProcess, full: boolean): Promise<void> {
  return limitFiles(gateway, full ? 0 : 'unlimited');
}

/** Makes the kernel refuse every write of this process beyond this length of a file, in bytes. */
export async function limitFiles(gateway: GatewayProcess, bytes: number | 'unlimited'): Promise<void> {
  const pid = /"pid":(\d+)/.exec(gateway.output.stdout)?.[1] ?? '';
  await promisify(execFile)('prlimit', ['--pid', pid, `--fsize=${bytes}:`]);
}
