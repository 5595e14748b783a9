import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/** npm run chaos -- --minutes 10 [--seed n] [--database postgres] */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 32) },
    database: { type: 'string', default: 'sqlite' },
  },
});
const { minutes, seed, database } = values;
if (!(Number(minutes) > 0) || !Number.isInteger(Number(seed)) || !['sqlite', 'postgres'].includes(database)) {
  process.stderr.write('Usage: npm run chaos -- [--minutes 10] [--seed 1] [--database sqlite|postgres]\n');
  process.exit(1);
}

process.stdout.write(`${minutes} minutes of chaos with --seed ${seed} --database ${database}\n`);
const { status } = spawnSync('vitest', ['run', '--config', 'vitest.chaos.config.ts'], {
  stdio: 'inherit',
  env: { ...process.env, CHAOS_MINUTES: minutes, CHAOS_SEED: seed, CHAOS_DATABASE: database },
});
process.exit(status ?? 1);
