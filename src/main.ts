import 'reflect-metadata';
import { envToConfig } from './config/config.js';
import { readEnv } from './config/environment.js';
import { ConfigError } from './config/variable.js';
import { startGateway } from './gateway.js';

/** What is not closed by then is given up, so that the process ends within 15 s of the signal. */
const STOP_WITHIN_MS = 14_000;

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

// A log that cannot be written, such as a file on a full disk, must not end the work it only tells of.
process.stdout.on('error', () => undefined);

try {
  const starting = startGateway(envToConfig(readEnv()));
  let stopping = false;
  const onSignal = () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
    starting
      .then((gateway) => gateway.stop())
      .then(
        () => process.exit(0),
        (error: Error) => fail(`The gateway did not stop cleanly: ${error.message}`),
      );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  await starting;
} catch (error) {
  if (error instanceof ConfigError) fail(error.message);
  fail(`The gateway cannot start: ${error instanceof Error ? error.message : String(error)}`);
}
