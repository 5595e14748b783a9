import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

// The highest quality, 11, makes files 8 % smaller but takes fifteen times as long at every start.
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Writes a .br and a .gz beside every asset, so that the gateway spends no time compressing. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    async writeBundle({ dir = '.' }, bundle) {
      const assets = Object.keys(bundle).filter((name) => name.startsWith('assets/'));
      await Promise.all(
        assets.map(async (name) => {
          const path = join(dir, name);
          const content = await readFile(path);
          await Promise.all([
            brotli(content, BROTLI).then((small) => writeFile(`${path}.br`, small)),
            gzipped(content).then((small) => writeFile(`${path}.gz`, small)),
          ]);
        }),
      );
    },
  };
}

/** Scripts come after the stylesheet: a page shows what its HTML holds before its script runs. */
function scriptsLast(): Plugin {
  return {
    name: 'scripts-last',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) =>
        html.replaceAll(/<(script type="module"|link rel="modulepreload")/g, '$& fetchpriority="low"'),
    },
  };
}

const CLIENT = join(import.meta.dirname, '../packages/client/src');

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the pages work below any path prefix that a proxy strips.
  base: './',
  plugins: [precompress(), scriptsLast()],
  // The source of the package, so that the pages need no build of it.
  resolve: {
    alias: [
      { find: '@pixazo-gateway/client/react', replacement: `${CLIENT}/react/index.ts` },
      { find: '@pixazo-gateway/client', replacement: `${CLIENT}/index.ts` },
    ],
  },
  worker: { format: 'es' },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    // Monaco, the editor inside GraphiQL, is one chunk of about 3 MB before compression.
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: { playground: 'playground.html', studio: 'studio.html' },
      // Packages say "use client" for servers that render React; these pages are rendered in the browser
      // only.
      checks: { moduleLevelDirective: false, bundlerTimings: false },
    },
  },
});
