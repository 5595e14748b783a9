import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { DatabaseSync } from '@photostructure/sqlite';
import { CompiledQuery, Kysely, sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSqlite } from '../../../src/stores/sqlite/connection.js';
import { SqliteDriver } from '../../../src/stores/sqlite/sqlite-driver.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

interface Tables {
  things: { id: number; text: string };
}

/** A database on disk with one empty table. */
async function aDatabase() {
  const directory = await temporaryDirectory();
  const path = join(directory.path, 'things.db');
  const { dialect, driver } = openSqlite(path);
  const db = new Kysely<Tables>({ dialect });
  await sql`create table things (id integer primary key, text text not null)`.execute(db);
  const insert = (id: number, text: string) => db.insertInto('things').values({ id, text }).compile();
  const add = (id: number, text = 'small') =>
    driver.transaction(async (session) => {
      await session.executeQuery(insert(id, text));
      return id;
    });
  const ids = async () =>
    (await db.selectFrom('things').select('id').orderBy('id').execute()).map(({ id }) => id);
  return {
    db,
    driver,
    insert,
    add,
    ids,
    commits: () => commitsIn(`${path}-wal`),
    [Symbol.asyncDispose]: async () => {
      await db.destroy();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** How often something was committed to a write-ahead log: its last frame of each commit says how large the database is. */
function commitsIn(wal: string): number {
  const log = readFileSync(wal);
  const frameLength = 24 + log.readUInt32BE(8);
  let commits = 0;
  for (let at = 32; at < log.length; at += frameLength) if (log.readUInt32BE(at + 4) > 0) commits += 1;
  return commits;
}

const numbers = Array.from({ length: 50 }, (_, index) => index + 1);

/** A database in memory whose commits take so many milliseconds of a clock that nothing else moves but the test. */
function aSlowDatabase(commitMs: number) {
  const clock = { ms: 0 };
  let commits = 0;
  class SlowDatabase extends DatabaseSync {
    override prepare(text: string) {
      const statement = super.prepare(text);
      if (text !== 'commit') return statement;
      const run = () => {
        clock.ms += commitMs;
        commits += 1;
        return statement.run();
      };
      return { columns: () => [], run } as unknown as typeof statement;
    }
  }
  const db = new SlowDatabase(':memory:');
  db.exec('create table things (id integer primary key)');
  const driver = new SqliteDriver(
    db,
    () => db.close(),
    () => clock.ms,
  );
  onTestFinished(() => driver.destroy());
  return {
    clock,
    add: () =>
      driver.transaction((session) =>
        session.executeQuery(CompiledQuery.raw('insert into things default values')),
      ),
    commits: () => commits,
  };
}

describe('transactions of one turn of the event loop', () => {
  it('are one commit, and each can read them all once it has ended', async () => {
    await using database = await aDatabase();
    const before = database.commits();
    const seen = await Promise.all(numbers.map((id) => database.add(id).then(() => database.ids())));

    expect(database.commits()).toBe(before + 1);
    expect(seen).toEqual(numbers.map(() => numbers));
  });

  it('fail alone before they have changed anything', async () => {
    await using database = await aDatabase();
    const failing = (query: CompiledQuery) =>
      database.driver.transaction(async (session) => {
        await session.executeQuery(query);
        throw new Error('no');
      });
    const { db } = database;
    const results = await Promise.allSettled([
      database.add(1),
      failing(db.selectFrom('things').selectAll().compile()),
      failing(db.updateTable('things').set({ text: 'none' }).where('id', '=', 7).compile()),
      database.add(1),
      database.add(2),
    ]);

    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(await database.ids()).toEqual([1, 2]);
  });

  it('fail with those before them once they have', async () => {
    await using database = await aDatabase();
    const results = await Promise.allSettled([
      database.add(1),
      database.driver.transaction(async (session) => {
        await session.executeQuery(database.insert(1_000, 'taken back'));
        throw new Error('no');
      }),
      database.add(2),
    ]);

    expect(results).toMatchObject([
      { status: 'rejected', reason: { message: 'a transaction of the same commit failed' } },
      { status: 'rejected', reason: { message: 'no' } },
      { status: 'fulfilled' },
    ]);
    expect(await database.ids()).toEqual([2]);
  });

  it('let one that takes long come to its end', async () => {
    await using database = await aDatabase();
    const { db, driver, insert } = database;
    const long = driver.transaction(async (session) => {
      await session.executeQuery(insert(1, 'begun'));
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      await session.executeQuery(
        db.updateTable('things').set({ text: 'ended' }).where('id', '=', 1).compile(),
      );
    });
    await Promise.all([long, database.add(2)]);

    const texts = await db.selectFrom('things').select('text').orderBy('id').execute();
    expect(texts).toEqual([{ text: 'ended' }, { text: 'small' }]);
  });

  it('are there exactly if they were said to be, also when the disk is full in their midst', async () => {
    await using database = await aDatabase();
    await sql`pragma max_page_count = 10`.execute(database.db);
    const results = await Promise.allSettled([
      database.add(1),
      database.add(2, 'large'.repeat(20_000)),
      database.add(3),
    ]);
    const kept = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));

    expect(results[1]?.status).toBe('rejected');
    expect(await database.ids()).toEqual(kept);
    await sql`pragma max_page_count = 10000`.execute(database.db);
    await database.add(4);
    expect(await database.ids()).toEqual([...kept, 4]);
  });
});

describe('what is read in the same turn', () => {
  it('is answered once it is durable, and no sooner', async () => {
    await using database = await aDatabase();
    const before = database.commits();
    const adding = database.add(1);
    const reading = Promise.resolve()
      .then(() => database.ids())
      .then((ids) => ({ ids, commits: database.commits() - before }));

    expect(await reading).toEqual({ ids: [1], commits: 1 });
    await adding;
  });
});

describe('transactions of turns that follow one another', () => {
  it.each([
    { disk: 'a fast disk, for five milliseconds', commitMs: 0, waitMs: 5 },
    { disk: 'a slow disk, as long as the last commit took', commitMs: 8, waitMs: 8 },
  ])('are one commit while each turn brings others: on $disk', async ({ commitMs, waitMs }) => {
    const { add, commits, clock } = aSlowDatabase(commitMs);
    await add();
    const adding = [add()];
    await turn();
    adding.push(add());
    clock.ms += waitMs - 1;
    for (let count = 0; count < 9; count += 1) {
      await turn();
      adding.push(add());
    }
    expect(commits()).toBe(1);
    clock.ms += 1;
    for (let count = 0; count < 3; count += 1) {
      adding.push(add());
      await turn();
    }
    expect(commits()).toBe(2);
    await Promise.all(adding);
  });

  it('are not waited for when a turn brings none', async () => {
    const { add, commits } = aSlowDatabase(5);
    await add();
    await add();
    await add();

    expect(commits()).toBe(3);
  });
});
