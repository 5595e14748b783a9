import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

export default defineConfig({
  // vitest would load graphql's ES build beside the CommonJS one that packages load: two realms.
  resolve: { alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }] },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**'],
    globalSetup: ['test/support/postgres-server.ts'],
    setupFiles: ['reflect-metadata'],
    testTimeout: 20_000,
    // Many tests wait for processes and sockets, more than two cores would be busy with.
    maxWorkers: 3,
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      reporter: ['text-summary', 'html'],
      thresholds: { 'src/core/**': { statements: 100, branches: 100, functions: 100, lines: 100 } },
    },
  },
});
