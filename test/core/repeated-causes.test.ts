import { describe, expect, it } from 'vitest';
import { RepeatedCauses } from '../../src/core/repeated-causes.js';

describe('a cause that keeps occurring', () => {
  it('is logged at once, then once a minute with the number of occurrences since', () => {
    let now = 0;
    const causes = new RepeatedCauses(() => now);
    const logged: [string, number][] = [];
    const record = (cause: string) => causes.record(cause, (count) => logged.push([cause, count]));

    record('a');
    for (let i = 0; i < 5; i += 1) record('a');
    now = 59_999;
    record('a');
    record('b');
    expect(logged.splice(0)).toEqual([
      ['a', 1],
      ['b', 1],
    ]);

    now = 60_000;
    record('a');
    record('b');
    expect(logged).toEqual([['a', 7]]);
  });

  it('is not logged beyond 20 causes in one minute, and is again when others are old', () => {
    let now = 0;
    const causes = new RepeatedCauses(() => now);
    const logged: string[] = [];
    const record = (cause: string) => causes.record(cause, () => logged.push(cause));

    for (let i = 0; i < 30; i += 1) record(`cause ${i}`);
    expect(logged).toHaveLength(20);
    now = 60_000;
    record('cause 29');
    expect(logged).toHaveLength(21);
  });
});
