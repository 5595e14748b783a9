import { describe, expect, it } from 'vitest';
import { Batches, type Waiting, type Write } from '../../../src/stores/postgres/batches.js';

interface Named extends Write {
  name: string;
}

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

describe('writes that come while a batch runs', () => {
  it('share the next batch', async () => {
    const { names, write, endNext } = heldBatches();
    const written = Promise.all([write('first'), write('second'), write('third')]);
    expect(names).toEqual([['first']]);
    endNext();
    await expect.poll(() => names).toEqual([['first'], ['second', 'third']]);
    endNext();

    expect(await written).toEqual(['first', 'second', 'third']);
  });

  it('are taken from all lanes in turns, also over batches', async () => {
    const { names, write, endNext } = heldBatches({ most: 3, atOnce: 1 });
    const written = ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'c1', 'd1'].map((name) =>
      write(name, name.charAt(0)),
    );
    for (const count of [2, 3, 4]) {
      endNext();
      await expect.poll(() => names.length).toBe(count);
    }
    endNext();
    await Promise.all(written);

    expect(names).toEqual([['a1'], ['a2', 'b1', 'c1'], ['d1', 'a3', 'a4'], ['a5']]);
  });

  it('that exclude each other do not share a batch, and keep their order', async () => {
    const { names, write, endNext } = heldBatches();
    const written = [
      write('first'),
      write('one', 'lane', 'key'),
      write('two', 'lane', 'key'),
      write('other'),
    ];
    for (const count of [2, 3]) {
      endNext();
      await expect.poll(() => names.length).toBe(count);
    }
    endNext();
    await Promise.all(written);

    expect(names).toEqual([['first'], ['one', 'other'], ['two']]);
  });

  it('do not wait for a batch that is stuck, and go on sharing batches beside it', async () => {
    let now = 0;
    const { names, write, endNext } = heldBatches(undefined, () => now);
    const written = [write('stuck'), write('waits')];
    now = 1_000;
    written.push(write('comes'));
    expect(names).toEqual([['stuck'], ['waits', 'comes']]);
    written.push(write('later'));
    expect(names).toHaveLength(2);
    for (const count of [2, 3]) {
      endNext();
      await expect.poll(() => names.length).toBe(count);
    }
    endNext();
    await Promise.all(written);

    expect(names).toEqual([['stuck'], ['waits', 'comes'], ['later']]);
  });

  it('are written although the batch before them failed', async () => {
    const batches = new Batches<Named, string>(async ([first, ...others]) => {
      if (first?.write.name === 'bad') throw new Error('a bad batch');
      for (const { write, resolve } of first ? [first, ...others] : []) resolve(write.name);
    });
    const write = (name: string) => batches.write({ lane: name, exclusive: null, name });
    const outcomes = await Promise.allSettled([write('bad'), write('good')]);

    expect(outcomes).toMatchObject([{ reason: new Error('a bad batch') }, { value: 'good' }]);
  });
});
