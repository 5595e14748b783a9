import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * node scripts/build.js <step>...: runs the steps whose inputs are newer than their last success, and says so. A change
 * of the lock file or of this file runs all of them. Delete `dist` to build everything again. Steps run at the same time,
 * except that one waits for the step named by `after` if that is asked for too.
 */
const COMMON = ['package-lock.json', 'tsconfig.json', 'scripts/build.js'];
const STEPS = {
  modules: {
    inputs: ['src', 'tsconfig.build.json'],
    commands: ['tsc -p tsconfig.build.json'],
    output: 'dist/modules',
  },
  server: {
    after: 'modules',
    inputs: ['dist/modules', 'src/sandbox/media', 'vite.server.config.ts', 'scripts/prepare-sandbox.js'],
    commands: ['vite build --config vite.server.config.ts', 'node scripts/prepare-sandbox.js'],
    output: 'dist/main.js',
  },
  web: {
    inputs: ['web', 'packages/client/src'],
    commands: ['vite build --logLevel warn web'],
    output: 'dist/web',
  },
  client: {
    inputs: ['packages/client/src', 'packages/client/tsconfig.json'],
    commands: ['rm -rf packages/client/dist', 'tsc -p packages/client'],
    output: 'packages/client/dist/index.js',
  },
};
const STAMPS = 'dist/.built';

/**
 * The time of the last change below a path, in milliseconds. The time of a folder changes when a file in it
 * is deleted.
 */
function lastChange(path) {
  const own = statSync(path).mtimeMs;
  if (!statSync(path).isDirectory()) return own;
  const below = readdirSync(path).filter((name) => name !== 'dist' && name !== 'node_modules');
  return Math.max(own, ...below.map((name) => lastChange(join(path, name))));
}

function isCurrent({ inputs, output }, stamp) {
  if (!existsSync(output) || !existsSync(stamp)) return false;
  return Math.max(...[...COMMON, ...inputs].map(lastChange)) < statSync(stamp).mtimeMs;
}

/** Ends the process if the command fails. */
async function run(command) {
  const [code] = await once(spawn(command, { shell: true, stdio: 'inherit' }), 'exit');
  if (code !== 0) process.exit(code ?? 1);
}

async function build(name) {
  const step = STEPS[name];
  const stamp = join(STAMPS, name);
  if (isCurrent(step, stamp)) return;
  process.stdout.write(`Building ${name}...\n`);
  const started = new Date();
  for (const command of step.commands) await run(command);
  // A file that changes during the step must be newer than the step's stamp.
  writeFileSync(stamp, '');
  utimesSync(stamp, started, started);
}

mkdirSync(STAMPS, { recursive: true });
const builds = new Map();
for (const name of process.argv.slice(2)) {
  builds.set(
    name,
    Promise.resolve(builds.get(STEPS[name].after)).then(() => build(name)),
  );
}
await Promise.all(builds.values());
