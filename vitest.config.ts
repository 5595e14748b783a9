import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';

const require = createRequire(import.meta.url);

/** The project of each folder of `test/`. `.` stands for the test files at the top. */
const FOLDERS = {
  // Tests without a database, a server, a process or built code.
  unit: ['config', 'core', 'schema', 'support', 'web'],
  integration: [
    '.',
    'auth',
    'billing',
    'client',
    'client-package',
    'contract',
    'datasources',
    'docs',
    'e2e',
    'files',
    'fuzz',
    'graphql',
    'http',
    'jobs',
    'models',
    'resolvers',
    'sandbox',
    'simulation',
    'stores',
    'telemetry',
  ],
  // These tests start processes, most of them the built gateway: run `npm run build` first.
  process: ['abuse', 'crash', 'instances', 'process', 'scripts'],
  // A browser visits the built gateway. `CHROMIUM` names a browser to use instead of Debian's.
  browser: ['browser'],
};
/** A time-out is not an assertion: these are long enough for a busy machine of two cores. */
const TIMEOUT_MS = { unit: 5_000, integration: 40_000, process: 60_000, browser: 60_000 };

type Project = keyof typeof FOLDERS;

function project(name: Project): TestProjectConfiguration {
  return {
    // vitest would load graphql's ES build beside the CommonJS one that packages load: two realms.
    resolve: { alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }] },
    test: {
      name,
      // The files of a worker share their modules: loading them takes as long as the tests of a file. Each test still
      // cleans up after itself. A browser test does not share: its `test.override` would apply to the files after it.
      isolate: name === 'browser',
      include: FOLDERS[name].map((folder) =>
        folder === '.' ? 'test/*.test.ts' : `test/${folder}/**/*.test.ts`,
      ),
      setupFiles: ['reflect-metadata'],
      testTimeout: TIMEOUT_MS[name],
      hookTimeout: Math.max(TIMEOUT_MS[name], 10_000),
      expect: { poll: { timeout: TIMEOUT_MS[name] / 2 } },
    },
  };
}

/** Throws when a folder of tests belongs to no project: its tests would never run. */
function refuseForgottenFolders(): void {
  const known = new Set(Object.values(FOLDERS).flat());
  const forgotten = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((file) => {
    const [top = '', ...below] = file.split('/');
    return file.endsWith('.test.ts') && below.length > 0 && !known.has(top);
  });
  if (forgotten.length === 0) return;
  throw new Error(
    `No project in vitest.config.ts runs ${forgotten.map((file) => `test/${file}`).join(', ')}`,
  );
}

refuseForgottenFolders();

export default defineConfig({
  test: {
    projects: (Object.keys(FOLDERS) as Project[]).map(project),
    // The setup is here and not in the projects, so that all projects share the servers.
    globalSetup: ['test/support/postgres-server.ts', 'test/support/swift-server.ts'],
    // Many tests wait for processes and sockets, so more tests run at once than there are cores.
    maxWorkers: 3,
    coverage: {
      provider: 'v8',
      // The pure rules, which the unit project alone covers: `npm run test:unit -- --coverage`.
      include: ['src/core/**'],
      reporter: ['text-summary', 'html'],
      thresholds: { statements: 100, branches: 100, functions: 100, lines: 100 },
    },
  },
});
