import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { vi } from 'vitest';
import type { Chance } from '../simulation/chance.js';
import { startPostgres } from '../support/embedded-postgres.js';
import { execute } from '../support/postgres-database.js';

/** A PostgreSQL server that crashes repeatedly, and recovers with all that it had committed. */
export interface MortalPostgres extends AsyncDisposable {
  url: URL;
  crashes: number;
  /** Rejects when the server does not recover; resolves when it is spared. */
  dying: Promise<void>;
  /** Stops crashing it; resolves when it is up. */
  spare(): Promise<void>;
}

/** In milliseconds. */
const LONGEST_LIFE_MS = 40_000;
const BACK_WITHIN = { timeout: 30_000 };

export async function startMortalPostgres(chance: Chance): Promise<MortalPostgres> {
  const server = await startPostgres();
  const spared = new AbortController();

  async function live(): Promise<void> {
    for (;;) {
      await pause(chance.between(0, LONGEST_LIFE_MS), null, { signal: spared.signal }).catch(() => null);
      if (spared.signal.aborted) return;
      await crash(server.url);
      postgres.crashes += 1;
      await vi.waitFor(() => execute(server.url, 'select 1'), BACK_WITHIN);
    }
  }

  const postgres: MortalPostgres = {
    url: new URL(server.url),
    crashes: 0,
    dying: Promise.resolve(),
    spare: () => {
      spared.abort();
      return postgres.dying;
    },
    [Symbol.asyncDispose]: async () => {
      spared.abort();
      await postgres.dying.catch(() => undefined);
      await server[Symbol.asyncDispose]();
    },
  };
  postgres.dying = live();
  return postgres;
}

/** Kills one of its processes: PostgreSQL then ends all others and recovers from its log. */
async function crash(url: string): Promise<void> {
  const session = new pg.Client({ connectionString: url });
  session.on('error', () => undefined);
  await session.connect();
  const lost = new Promise((resolve) => session.once('end', resolve));
  const { rows } = await session.query('select pg_backend_pid() as pid');
  process.kill(rows[0].pid, 'SIGKILL');
  await lost;
}
