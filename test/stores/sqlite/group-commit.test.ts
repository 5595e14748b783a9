import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { DatabaseSync } from '@photostructure/sqlite';
import { CompiledQuery, Kysely, sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openConnection, SqliteConnection } from '../../../src/stores/sqlite/connection.js';
import { GroupCommit } from '../../../src/stores/sqlite/group-commit.js';
import { sqliteDialect } from '../../../src/stores/sqlite/kysely-driver.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

interface Tables {
  things: { id: number; text: string };
}

/** A database on disk with one empty table. */
async function aDatabase() {
  const directory = await temporaryDirectory();
  const path = join(directory.path, 'things.db');
  const group = new GroupCommit(openConnection(path));
  const db = new Kysely<Tables>({ dialect: sqliteDialect(group) });
  await sql`create table things (id integer primary key, text text not null)`.execute(db);
  const insert = (id: number, text: string) => db.insertInto('things').values({ id, text }).compile();
  const add = (id: number, text = 'small') =>
    group.transaction(async (session) => {
      await session.executeQuery(insert(id, text));
      return id;
    });
  const ids = async () =>
    (await db.selectFrom('things').select('id').orderBy('id').execute()).map(({ id }) => id);
  return {
    db,
    group,
    insert,
    add,
    ids,
    commits: () => commitsIn(`${path}-wal`),
    [Symbol.asyncDispose]: async () => {
      await group.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** The number of commits in a write-ahead log: the last frame of each commit holds the size of the database. */
function commitsIn(wal: string): number {
  const log = readFileSync(wal);
  const frameLength = 24 + log.readUInt32BE(8);
  let commits = 0;
  for (let at = 32; at < log.length; at += frameLength) if (log.readUInt32BE(at + 4) > 0) commits += 1;
  return commits;
}

const numbers = Array.from({ length: 50 }, (_, index) => index + 1);

/** A database in memory whose commits take `commitMs` on a clock that otherwise only the test advances. */
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
  const group = new GroupCommit(new SqliteConnection(db), () => clock.ms);
  onTestFinished(() => group.close());
  return {
    clock,
    add: () =>
      group.transaction((session) =>
        session.executeQuery(CompiledQuery.raw('insert into things default values')),
      ),
    commits: () => commits,
  };
}

describe('transactions of one turn of the event loop', () => {
  it('share one commit, after which each can read the changes of all', async () => {
    await using database = await aDatabase();
    const before = database.commits();
    const seen = await Promise.all(numbers.map((id) => database.add(id).then(() => database.ids())));

    expect(database.commits()).toBe(before + 1);
    expect(seen).toEqual(numbers.map(() => numbers));
  });

  it('fail alone before their first change', async () => {
    await using database = await aDatabase();
    const failing = (query: CompiledQuery) =>
      database.group.transaction(async (session) => {
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

  it('undo the earlier transactions of their commit when they fail after a change', async () => {
    await using database = await aDatabase();
    const results = await Promise.allSettled([
      database.add(1),
      database.group.transaction(async (session) => {
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

  it('wait for a long transaction of their commit to end', async () => {
    await using database = await aDatabase();
    const { db, group, insert } = database;
    const long = group.transaction(async (session) => {
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

  it('are stored exactly if they were acknowledged, also when the disk becomes full in between', async () => {
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

describe('a read beside a write', () => {
  it('does not wait for a write that has not begun, and sees nothing of it', async () => {
    await using database = await aDatabase();
    const before = database.commits();
    const adding = database.add(1);

    expect(await database.ids()).toEqual([]);
    expect(database.commits()).toBe(before);
    await adding;
  });

  it('waits for a write that has begun until it is durable', async () => {
    await using database = await aDatabase();
    const before = database.commits();
    let reading: Promise<{ ids: number[]; commits: number }> | undefined;
    await database.group.transaction(async (session) => {
      await session.executeQuery(database.insert(1, 'begun'));
      reading = database.ids().then((ids) => ({ ids, commits: database.commits() - before }));
      await turn();
    });

    expect(await reading).toEqual({ ids: [1], commits: 1 });
  });
});

describe('a statement of its own', () => {
  it('shares a commit with transactions if it writes', async () => {
    await using database = await aDatabase();
    const before = database.commits();
    const { db } = database;
    await Promise.all([
      database.add(1),
      db.insertInto('things').values({ id: 2, text: 'alone' }).execute(),
      db.deleteFrom('things').where('id', '=', 1).execute(),
    ]);

    expect(database.commits()).toBe(before + 1);
    expect(await database.ids()).toEqual([2]);
  });
});

describe('a store that closes', () => {
  it('commits what waits, and refuses what comes later', async () => {
    await using database = await aDatabase();
    const adding = database.add(1);
    await database.group.close();

    expect(await adding).toBe(1);
    await expect(database.add(2)).rejects.toThrow('database is not open');
    await expect(database.ids()).rejects.toThrow('database is not open');
  });
});

describe('transactions of consecutive turns of the event loop', () => {
  it.each([
    { disk: 'for 5 milliseconds on a fast disk', commitMs: 0, waitMs: 5 },
    { disk: 'as long as the last commit took on a slow disk', commitMs: 50, waitMs: 50 },
    { disk: 'for 100 milliseconds after the disk was stuck', commitMs: 10_000, waitMs: 100 },
  ])('share one commit while each turn brings more, $disk', async ({ commitMs, waitMs }) => {
    const { add, commits, clock } = aSlowDatabase(commitMs);
    await add();
    const adding = [add()];
    const addInTurns = async (count: number) => {
      for (let added = 0; added < count; added += 1) {
        adding.push(add());
        await turn();
      }
    };
    await addInTurns(5);
    clock.ms += waitMs - 1;
    await addInTurns(5);
    expect(commits()).toBe(1);
    clock.ms += 1;
    await addInTurns(1);
    expect(commits()).toBe(2);
    await Promise.all(adding);
  });

  it('are not waited for after a turn without a transaction', async () => {
    const { add, commits } = aSlowDatabase(5);
    await add();
    await add();
    await add();

    expect(commits()).toBe(3);
  });
});
