import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { parseEnv } from 'node:util';

/**
 * node scripts/check-port.js: ends with exit code 1 if the gateway's port is in use, so that nothing is built in vain.
 * All else that is wrong with the settings is left to the gateway.
 */
function settings() {
  const defaults = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
  const named = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  return { ...parseEnv(defaults.replaceAll(/^# (?=(?:HOST|PORT)=)/gm, '')), ...named, ...process.env };
}

async function isInUse(host, port) {
  try {
    const server = createServer();
    await once(server.listen({ host, port }), 'listening');
    server.close();
    return false;
  } catch (error) {
    return error.code === 'EADDRINUSE';
  }
}

const { HOST: host, PORT: port } = settings();
if (await isInUse(host, port)) {
  const next = `PORT=${Number(port) + 1} npm start`;
  process.stderr.write(
    `PORT: the port ${port} of ${host} is in use. Stop the program that uses it, or choose another port: ${next}\n`,
  );
  process.exitCode = 1;
}
