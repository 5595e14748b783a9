import { afterAll, beforeAll } from 'vitest';
import { type BuiltGateway, startBuiltGateway } from '../browser/built-gateway.js';
import { temporaryDirectory } from './temporary-directory.js';

/** One built gateway with default settings for all tests of a file, which may read its members once they run. */
export function gatewayForFile(): Pick<BuiltGateway, 'origin' | 'pid'> {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let gateway: BuiltGateway;
  beforeAll(async () => {
    directory = await temporaryDirectory();
    gateway = await startBuiltGateway(directory.path);
  });
  afterAll(async () => {
    await gateway.stop();
    await directory[Symbol.asyncDispose]();
  });
  return {
    get origin() {
      return gateway.origin;
    },
    get pid() {
      return gateway.pid;
    },
  };
}
