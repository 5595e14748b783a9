import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { defineConfig, type Plugin } from 'vite';

const require = createRequire(import.meta.url);

/** Maps the bundle to the sources of the gateway alone: with all packages, reading the map would stop a process for long. */
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
 * Makes one file of the compiled gateway and the packages it uses. Loaded from two thousand, it takes three times as
 * long to start and a quarter more memory.
 */
export default defineConfig({
  publicDir: false,
  plugins: [mapsOfSources],
  logLevel: 'warn',
  resolve: {
    alias: [
      // Some packages load graphql as CommonJS; a second copy would be another realm. What is imported from CommonJS is
      // looked up at each use, so it is the ES modules for all.
      { find: /^graphql$/, replacement: require.resolve('graphql/index.mjs') },
      // It asks `module.require` for Node's own; finding none in a bundle, it would hash every document in JavaScript.
      { find: /^@apollo\/utils\.createhash$/, replacement: 'node:crypto' },
    ],
  },
  ssr: {
    noExternal: true,
    // What has a native part, starts threads from files of its own, or is seldom loaded.
    external: [
      '@photostructure/sqlite',
      // type-graphql would load it for a check that the gateway does itself.
      'class-validator',
      'pino',
      '@opentelemetry/api',
      '@opentelemetry/core',
      '@opentelemetry/exporter-trace-otlp-http',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-trace-node',
    ],
  },
  build: {
    ssr: true,
    outDir: 'dist',
    // The web pages are there too.
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
      // All in one folder, so that what lies beside the code is found from wherever the code comes to be.
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js', sourcemapExcludeSources: true },
      checks: { moduleLevelDirective: false, bundlerTimings: false },
    },
  },
});
