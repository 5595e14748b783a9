import 'reflect-metadata';
import { envToConfig } from './config/config.js';
import { readEnv } from './config/environment.js';
import { startGateway } from './gateway.js';

/** A stop that takes longer is given up, so that the process ends within 15 s of the signal. */
const STOP_WITHIN_MS = 14_000;

/** Ends the process with one line on stderr. */
function fail(message: string): never {
  process.stderr.write(`${message.replaceAll(/\s*\n\s*/g, ' ')}\n`);
  process.exit(1);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// A log that cannot be written, such as a file on a full disk, must not end the gateway.
process.stdout.on('error', () => undefined);

try {
  const starting = startGateway(envToConfig(readEnv()));
  let stopping = false;
  const onSignal = () => {
    if (stopping) process.exit(1);
    stopping = true;
    const giveUp = () => fail(`The gateway did not stop within ${STOP_WITHIN_MS / 1_000} s and was ended`);
    setTimeout(giveUp, STOP_WITHIN_MS).unref();
    starting
      .then((gateway) => gateway.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => fail(`The gateway did not stop cleanly: ${messageOf(error)}`),
      );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  await starting;
} catch (error) {
  fail(messageOf(error));
}
