import { type CompiledQuery, Kysely } from 'kysely';
import { migrate } from '../../../src/stores/migrate.js';
import { openConnection } from '../../../src/stores/sqlite/connection.js';
import { GroupCommit } from '../../../src/stores/sqlite/group-commit.js';
import { sqliteDialect } from '../../../src/stores/sqlite/kysely-driver.js';
import { sqliteColumns } from '../../../src/stores/sqlite/sqlite-database.js';
import type { Tables } from '../../../src/stores/tables.js';

/** An empty, migrated database in memory that records the queries made through kysely. */
export async function emptySqliteDatabase() {
  const connection = openConnection(':memory:');
  const commits = new GroupCommit(connection);
  const queries: CompiledQuery[] = [];
  const kysely = new Kysely<Tables>({
    dialect: sqliteDialect(commits),
    log: ({ query }) => void queries.push(query),
  });
  await migrate(kysely, sqliteColumns);
  queries.length = 0;
  /** How SQLite runs each recorded query. */
  const plans = () =>
    queries.map(({ sql, parameters }) => {
      const { rows } = connection.run(`explain query plan ${sql}`, parameters);
      return (rows as { detail: string }[]).map(({ detail }) => detail).join('; ');
    });
  return { kysely, columns: sqliteColumns, queries, plans, [Symbol.asyncDispose]: () => commits.close() };
}
