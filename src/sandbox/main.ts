import { fastify } from 'fastify';
import { sandbox } from './sandbox.js';

const { HOST = '127.0.0.1', PORT = '4010' } = process.env;

async function main(): Promise<void> {
  if (!/^\d{1,5}$/.test(PORT) || Number(PORT) > 65_535) {
    throw new Error('PORT must be a whole number from 0 to 65535');
  }
  // Browsers open connections ahead of any request; closing politely would wait a minute for each of them.
  const app = fastify({ logger: { level: 'warn' }, forceCloseConnections: true });
  app.register(sandbox());
  const address = await app.listen({ host: HOST, port: Number(PORT) });
  process.stdout.write(`Stand-in for Pixazo's API listening at ${address}\n`);

  // Handled once: a second signal of the same kind ends the process at once.
  const stop = () => void app.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
