import { describe, expect, it } from 'vitest';
import { Batches, type Waiting, type Write } from '../../../src/stores/postgres/batches.js';

interface Named extends Write {
  name: string;
}

/** Resolves when what the event loop had to do has been done. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Writes whose batches end one by one, when the test says so. */
function heldBatches(limits?: { most: number; atOnce: number }, now?: () => number) {
  const names: string[][] = [];
  const ends: (() => void)[] = [];
  const run = async (batch: Waiting<Named, string>[]) => {
    names.push(batch.map(({ write }) => write.name));
    await new Promise<void>((resolve) => ends.push(resolve));
    for (const { write, resolve } of batch) resolve(write.name);
  };
  const batches = new Batches(run, limits, now);
  return {
    names,
    write: (name: string, lane = name, exclusive: string | null = null) =>
      batches.write({ lane, exclusive, name }),
    endNext: () => ends.shift()?.(),
  };
}

describe('writes', () => {
  it('of one turn share a batch, and those that come while it runs share the next one', async () => {
    const { names, write, endNext } = heldBatches();
    const written = [write('first'), write('second')];
    await expect.poll(() => names).toEqual([['first', 'second']]);
    written.push(write('third'), write('fourth'));
    await turn();
    expect(names).toHaveLength(1);
    endNext();
    await expect.poll(() => names.length).toBe(2);
    endNext();

    expect(await Promise.all(written)).toEqual(['first', 'second', 'third', 'fourth']);
    expect(names[1]).toEqual(['third', 'fourth']);
  });

  it('of successive turns share a batch while each turn brings more', async () => {
    const { names, write, endNext } = heldBatches();
    const written = [write('first')];
    for (const name of ['second', 'third', 'fourth']) {
      written.push(write(name));
      await turn();
      expect(names).toEqual([]);
    }
    await turn();
    expect(names).toEqual([['first', 'second', 'third', 'fourth']]);
    endNext();
    await Promise.all(written);
  });

  it('wait for others for at most 40 milliseconds', async () => {
    let now = 0;
    const { names, write, endNext } = heldBatches(undefined, () => now);
    const written = [write('first')];
    now = 39;
    written.push(write('second'));
    await turn();
    expect(names).toEqual([]);
    now = 40;
    written.push(write('third'));
    await turn();
    expect(names).toEqual([['first', 'second', 'third']]);
    endNext();
    await Promise.all(written);
  });

  it('that may not share run beside one another, as many as may', async () => {
    const { names, write, endNext } = heldBatches({ most: 1, atOnce: 2 });
    const written = [write('first'), write('second'), write('third')];
    await expect.poll(() => names).toEqual([['first'], ['second']]);
    endNext();
    await expect.poll(() => names).toEqual([['first'], ['second'], ['third']]);
    endNext();
    endNext();
    await Promise.all(written);
  });

  it('are taken from all lanes in turns, also over batches', async () => {
    const { names, write, endNext } = heldBatches({ most: 3, atOnce: 1 });
    const written = ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'c1', 'd1'].map((name) =>
      write(name, name.charAt(0)),
    );
    for (const count of [1, 2, 3]) {
      await expect.poll(() => names.length).toBe(count);
      endNext();
    }
    await Promise.all(written);

    expect(names).toEqual([
      ['a1', 'b1', 'c1'],
      ['d1', 'a2', 'a3'],
      ['a4', 'a5'],
    ]);
  });

  it('that exclude each other do not share a batch, and keep their order', async () => {
    const { names, write, endNext } = heldBatches();
    const written = [write('one', 'lane', 'key'), write('two', 'lane', 'key'), write('other')];
    for (const count of [1, 2]) {
      await expect.poll(() => names.length).toBe(count);
      endNext();
    }
    await Promise.all(written);

    expect(names).toEqual([['one', 'other'], ['two']]);
  });

  it('do not wait for a batch that is stuck, and go on sharing batches beside it', async () => {
    let now = 0;
    const { names, write, endNext } = heldBatches(undefined, () => now);
    const written = [write('stuck')];
    await turn();
    written.push(write('waits'));
    now = 1_000;
    written.push(write('comes'));
    await turn();
    expect(names).toEqual([['stuck'], ['waits', 'comes']]);
    written.push(write('later'));
    await turn();
    expect(names).toHaveLength(2);
    endNext();
    endNext();
    await expect.poll(() => names.length).toBe(3);
    endNext();
    await Promise.all(written);

    expect(names).toEqual([['stuck'], ['waits', 'comes'], ['later']]);
  });

  it('are written although the batch before them failed', async () => {
    const batches = new Batches<Named, string>(async (batch) => {
      for (const { write, resolve } of batch) {
        if (write.name === 'bad') throw new Error('a bad batch');
        resolve(write.name);
      }
    });
    const write = (name: string) => batches.write({ lane: name, exclusive: null, name });
    await expect(write('bad')).rejects.toThrow('a bad batch');

    expect(await write('good')).toBe('good');
  });
});
