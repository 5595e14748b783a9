import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../src/config/variable.js';
import { freePort } from '../support/free-port.js';
import { ask, startGatewayProcess } from '../support/gateway-process.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const PRELOAD = new URL('../support/loaded-packages.mjs', import.meta.url).href;

/** The packages of OpenTelemetry that these files belong to. */
function openTelemetryIn(files: string[]): string[] {
  const names = files.flatMap((file) => /\/@opentelemetry\/([\w-]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(names)];
}

/**
 * The exit of a gateway that served one request and was stopped, and the files of packages that it had loaded
 * by then.
 */
async function aShortLife(env: Environment) {
  await using directory = await temporaryDirectory();
  const loadedTo = join(directory.path, 'loaded');
  await using gateway = startGatewayProcess(directory.path, {
    NODE_OPTIONS: `--import=${PRELOAD}`,
    LOADED_TO: loadedTo,
    ...env,
  });
  await ask(await gateway.ready, '{ __typename }');
  gateway.kill('SIGTERM');
  const ending = await gateway.ended;
  const loaded = (await readFile(loadedTo, 'utf8')).split('\n');
  return { ending, loaded, output: gateway.output };
}

describe('OpenTelemetry', () => {
  it('is not loaded unless traces are configured', async () => {
    const { ending, loaded } = await aShortLife({});

    expect(ending).toEqual({ code: 0, signal: null });
    // prom-client loads the API, which does nothing by itself.
    expect(openTelemetryIn(loaded)).toEqual(['api']);
  });

  it('is loaded when traces are configured, and an unreachable collector does not delay the exit', async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    const { ending, loaded, output } = await aShortLife({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });

    expect(ending).toEqual({ code: 0, signal: null });
    expect(openTelemetryIn(loaded)).toContain('sdk-trace-node');
    expect(output.stderr).toBe('');
    expect(output.stdout.match(/Traces cannot be delivered/g)).toHaveLength(1);
  });
});
