import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { importPage } from '../../../src/models/import/import-page.js';
import { readDefinition } from '../../../src/models/read-definition.js';
import { fuzzing } from '../../fuzz/seed.js';

const lines = ['sound-effects', 'moving-pictures', 'still-pictures'].flatMap((name) =>
  readFileSync(new URL(`pages/${name}.md`, import.meta.url), 'utf8').split('\n'),
);
const place = fc.nat({ max: lines.length - 1 });

/** A page of which lines are missing, stand elsewhere, or are written over. */
const damagedPage = fc
  .array(
    fc.tuple(place, place, fc.constantFrom('drop', 'copy', 'overwrite'), fc.string({ unit: 'binary' })),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((damages) => {
    const page = [...lines];
    for (const [at, from, damage, text] of damages) {
      if (damage === 'drop') page.splice(at, 1);
      else page.splice(at, 1, damage === 'copy' ? (lines[from] ?? '') : text);
    }
    return page.join('\n');
  });

it('a damaged page leads to definitions that the gateway takes, and to lines of the page', () => {
  fc.assert(
    fc.property(damagedPage, (page) => {
      const { drafts, findings } = importPage(page);

      expect(drafts.flatMap((draft) => readDefinition(draft).problems ?? [])).toEqual([]);
      expect(new Set(drafts.map(({ id }) => id)).size).toBe(drafts.length);
      const last = page.split(/\r\n|\r|\n/).length;
      for (const { line } of [...findings.unplaced, ...findings.assumed]) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(last);
      }
    }),
    fuzzing(100),
  );
});
