/** SQLite on a slow disk: each commit takes FSYNC_MS longer, and blocks the process as an fsync does. */
import { DatabaseSync as FastDatabase, type StatementSyncInstance } from '@photostructure/sqlite';

const fsyncMs = Number(process.env.FSYNC_MS);
const nobodyWakes = new Int32Array(new SharedArrayBuffer(4));

export class DatabaseSync extends FastDatabase {
  override prepare(sql: string): StatementSyncInstance {
    const statement = super.prepare(sql);
    if (sql !== 'commit') return statement;
    const run = () => {
      Atomics.wait(nobodyWakes, 0, 0, fsyncMs);
      return statement.run();
    };
    return { columns: () => [], run } as unknown as StatementSyncInstance;
  }
}
