import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countCharacters } from '../../src/models/text-length.js';

/** All characters are counted up to the least number, which no text of these tests reaches. */
const all = { minLength: 1_000, maxLength: 1_000 };
const inPrompt = { minLength: 4, maxLength: 5_000 };

describe('the number of characters of a text', () => {
  it.each([
    ['letters', 'rain', 4],
    ['letters between white space', ' \n rain\t\u00a0\u3000', 4],
    ['white space between letters', 'ra in', 5],
    ['white space between letters beyond ASCII', 'é  é', 4],
    ['a line end of two', 'é\r\né', 3],
    ['an accent of its own', 'e\u0301', 1],
    ['a family of four', '👩‍👩‍👧‍👦', 1],
    ['a flag', '🇩🇪', 1],
    ['a skin tone', '👍🏽', 1],
    ['a syllable of Hindi', 'क्षि', 1],
    ['Chinese', '雨林', 2],
    ['only white space', ' \n\t\u3000', 0],
    [
      'only characters without a width',
      '\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u202e\u2066\u{e0041}\u3164',
      0,
    ],
    ['control characters', '\0\u0001\u0085', 0],
    ['letters among characters without a width', '\u200bca\u200b\u2060t\ufeff', 3],
    ['white space inside of what has no width', 'cat\u200b  \u200b', 3],
    ['an empty text', '', 0],
  ])('%s', (_what, text, count) => {
    expect(countCharacters(text, all)).toBe(count);
  });

  it.each(['x', '雨', '👍🏽', 'é', '🇩🇪'])('is exact around the limit, for %s', (character) => {
    expect(countCharacters(character.repeat(5_000), inPrompt)).toBeLessThanOrEqual(5_000);
    expect(countCharacters(character.repeat(5_001), inPrompt)).toBeGreaterThan(5_000);
    expect(countCharacters(character.repeat(3), inPrompt)).toBeLessThan(4);
    expect(countCharacters(character.repeat(4), inPrompt)).toBeGreaterThanOrEqual(4);
  });

  it.each(['\u0301', '\u200b', '👩\u200d'])('is over the limit for a text made long of %j', (filler) => {
    expect(countCharacters(`rain${filler.repeat(20_000)}`, inPrompt)).toBeGreaterThan(5_000);
  });

  it('is the same for ASCII, counted at once, as for any text, counted one by one', () => {
    const ascii = fc.string({ unit: 'binary-ascii', maxLength: 100 }).filter((text) => !/\p{Cc}/u.test(text));
    fc.assert(
      fc.property(ascii, (text) => {
        expect(countCharacters(`é${text}é`, all)).toBe(countCharacters(`e${text}e`, all));
      }),
    );
  });
});
