import { readFileSync } from 'node:fs';
import { fastify, LogController } from 'fastify';
import pretty from 'pino-pretty';
import { portFrom } from './port.js';
import { sandbox } from './sandbox.js';
import type { SandboxModel } from './sandbox-model.js';

/** Written by the build from the definitions of the gateway. */
const MODELS = new URL('models.json', import.meta.url);

const { HOST = '127.0.0.1', PORT } = process.env;

async function main(): Promise<void> {
  const port = portFrom(PORT);
  const stream = process.stdout.isTTY ? pretty({ sync: true, ignore: 'pid,hostname' }) : process.stdout;
  // Browsers open connections ahead of any request; a stop that waits for them would take a minute for each.
  const app = fastify({
    logger: { stream },
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  });
  const models: SandboxModel[] = JSON.parse(readFileSync(MODELS, 'utf8'));
  app.register(sandbox({ models }));
  const url = await app.listen({ host: HOST, port }).catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  app.log.info({ event: 'ready', url }, "Ready: a stand-in for Pixazo's API");

  // Handled once: a second signal of the same kind ends the process immediately.
  const stop = () => void app.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
