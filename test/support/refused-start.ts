import { envToConfig } from '../../src/config/config.js';
import type { Environment } from '../../src/config/variable.js';
import { startGateway } from '../../src/gateway.js';

/**
 * The message of the error that ends a start with this environment. The process writes it to stderr and ends with
 * code 1, as `process/starting.test.ts` shows.
 * @throws when the gateway starts
 */
export async function refusalOfStart(env: Environment): Promise<string> {
  const started = await Promise.resolve()
    .then(() =>
      startGateway(envToConfig({ PORT: '0', DATABASE_URL: 'file::memory:', LOG_LEVEL: 'fatal', ...env })),
    )
    .catch((error: Error) => error.message);
  if (typeof started === 'string') return started;
  await started.stop();
  throw new Error(`A gateway started with ${JSON.stringify(env)}`);
}
