import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import { untilTheEnd } from '../support/until-the-end.js';

/**
 * Builds an app of `examples/`, and serves it from an origin of its own until the test ends.
 * @param gateway the origin of the gateway that it calls
 * @param directory where it is built
 */
export async function serveExample(name: string, gateway: string, directory: string): Promise<string> {
  const root = fileURLToPath(new URL(`../../examples/${name}/`, import.meta.url));
  const outDir = join(directory, name);
  await build({
    root,
    logLevel: 'error',
    define: { 'import.meta.env.VITE_GATEWAY_URL': JSON.stringify(gateway) },
    build: { outDir, emptyOutDir: true },
  });
  const server = await preview({ root, build: { outDir }, preview: { port: 0 } });
  untilTheEnd({ [Symbol.asyncDispose]: () => server.close() });
  return server.resolvedUrls?.local[0] ?? '';
}
