import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { defineConfig, type Plugin } from 'vite';

const require = createRequire(import.meta.url);

/**
 * The source map covers the gateway's own sources only: with all packages, reading the map blocks the process
 * too long.
 */
const mapsOfSources: Plugin = {
  name: 'maps-of-sources',
  load: {
    filter: { id: /\/(dist\/modules|node_modules)\/.*\.[cm]?js$/ },
    handler: async (id) => ({
      code: await readFile(id, 'utf8'),
      map: id.includes('/node_modules/') ? { mappings: '' } : await readFile(`${id}.map`, 'utf8'),
    }),
  },
};

/**
 * The package by which Apollo Server hashes each document calls `module.require`, which a bundle does not have, and would
 * hash in JavaScript. A Hash object of Node takes three times as long as its `hash`.
 */
const documentHash: Plugin = {
  name: 'document-hash',
  load: {
    filter: { id: /\/@apollo\/utils\.createhash\// },
    handler: () => `
      import { hash } from 'node:crypto';
      export const createHash = (algorithm) => ({
        update: (text) => ({ digest: (encoding) => hash(algorithm, text, encoding) }),
      });`,
  },
};

/**
 * Bundles the compiled gateway and its packages into one file. Loaded as two thousand files, the gateway
 * takes three times as long to start and a quarter more memory.
 */
export default defineConfig({
  publicDir: false,
  plugins: [documentHash, mapsOfSources],
  logLevel: 'warn',
  // Without it graphql would check at each use of a type that there is one copy of graphql, as a bundle has anyway.
  define: { 'process.env.NODE_ENV': JSON.stringify('production') },
  resolve: {
    alias: [
      // Some packages load graphql as CommonJS; a second copy of graphql would be another realm. Imports from
      // CommonJS are resolved at each use, so all packages get the ES modules.
      { find: /^graphql$/, replacement: require.resolve('graphql/index.mjs') },
    ],
  },
  ssr: {
    noExternal: true,
    // Packages that have a native part, start threads from their own files, or are seldom loaded.
    external: [
      '@photostructure/sqlite',
      // type-graphql would load it for a check that the gateway does itself.
      'class-validator',
      'pino',
      '@opentelemetry/api',
      '@opentelemetry/core',
      '@opentelemetry/otlp-transformer',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-trace-node',
    ],
  },
  build: {
    ssr: true,
    outDir: 'dist',
    // The web pages are in this folder too.
    emptyOutDir: false,
    target: 'node20.19',
    minify: false,
    sourcemap: 'hidden',
    rolldownOptions: {
      input: {
        main: 'dist/modules/main.js',
        'models-import': 'dist/modules/models/import/main.js',
        'sandbox/main': 'dist/modules/sandbox/main.js',
      },
      // All files are in one folder, so that the code finds its neighbours wherever the folder is copied.
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js', sourcemapExcludeSources: true },
      checks: { moduleLevelDirective: false, bundlerTimings: false },
    },
  },
});
