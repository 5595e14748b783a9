import { describe, expect, it } from 'vitest';
import {
  limitsOfClause,
  limitsOfSentences,
  type Subject,
} from '../../../src/models/import/limits-in-words.js';
import { listedValues } from '../../../src/models/import/listed-values.js';

describe('a cell that limits', () => {
  it.each<[Subject, string, object | null]>([
    ['number', '1–4', { minimum: 1, maximum: 4 }],
    ['number', '1-4', { minimum: 1, maximum: 4 }],
    ['number', '1 to 4', { minimum: 1, maximum: 4 }],
    ['number', 'Must be between 1 and 4.', { minimum: 1, maximum: 4 }],
    ['number', '0.1–60 (seconds)', { minimum: 0.1, maximum: 60 }],
    ['number', '-10 – 10', { minimum: -10, maximum: 10 }],
    ['number', '−1–4,294,967,295', { minimum: -1, maximum: 4_294_967_295 }],
    ['number', '1–4 images', { minimum: 1, maximum: 4 }],
    ['number', '≥ 2', { minimum: 2 }],
    ['number', 'min: 2', { minimum: 2 }],
    ['number', '2 or more', { minimum: 2 }],
    ['number', 'up to 8 seconds', { maximum: 8 }],
    ['number', '<= 8', { maximum: 8 }],
    ['number', '> 0', { exclusiveMinimum: 0 }],
    ['number', 'positive number', { exclusiveMinimum: 0 }],
    ['number', 'non-negative integer', { minimum: 0 }],
    ['number', '< 8', null],
    ['number', 'max 8 characters', null],
    ['number', 'a multiple of 8', null],
    ['number', '1–4, except 3', null],
    ['number', '2^32 - 1', null],
    ['text', 'non-empty', { minLength: 1 }],
    ['text', '≥ 4 chars', { minLength: 4 }],
    ['text', '1–2,000 characters', { minLength: 1, maxLength: 2000 }],
    ['text', '1–2000', null],
    ['list', '1–14', { minItems: 1, maxItems: 14 }],
    ['list', 'up to 14 URLs', { maxItems: 14 }],
    ['list', 'max 20 characters', { maxLength: 20 }],
    ['numbers', '1–14', null],
    ['numbers', '1–14 values', { minItems: 1, maxItems: 14 }],
  ])('of a %s, "%s", is read as %j', (subject, cell, limits) => {
    expect(limitsOfClause(cell, subject)).toEqual(limits);
  });
});

describe('a sentence that limits', () => {
  it.each<[Subject, string, object]>([
    ['number', 'How many. Must be between 1 and 4.', { minimum: 1, maximum: 4 }],
    ['number', 'In seconds (1–60).', { minimum: 1, maximum: 60 }],
    ['number', 'At least 2, at most 8.', { minimum: 2, maximum: 8 }],
    ['number', 'Values above 10 take longer.', {}],
    ['number', 'Version 1-4 of the engine.', {}],
    ['number', 'A text of at most 20 characters.', {}],
    ['text', 'What to say (minimum 4 characters).', { minLength: 4 }],
    ['text', 'From 1 to 4 voices.', {}],
    ['list', 'Pictures (up to 7).', { maxItems: 7 }],
  ])('of a %s, "%s", is read as %j', (subject, sentence, limits) => {
    expect(limitsOfSentences(sentence, subject)).toEqual(limits);
  });
});

describe('a list of values', () => {
  it.each<[string, string[] | null]>([
    ['"wav", "mp3"', ['wav', 'mp3']],
    ['"16:9", "9:16" or "1:1"', ['16:9', '9:16', '1:1']],
    ['“soft”, “loud”', ['soft', 'loud']],
    ['"Charon (Male)"', ['Charon (Male)']],
    ['"a, b", "c"', ['a, b', 'c']],
    ['wav, mp3, aac', ['wav', 'mp3', 'aac']],
    ['image/png, image/jpeg', ['image/png', 'image/jpeg']],
    ['720p | 1080p', ['720p', '1080p']],
    ['low/high', ['low', 'high']],
    ['5 or 8', ['5', '8']],
    ['One of: a, b.', ['a', 'b']],
    ['a, a, b', ['a', 'b']],
    ['e.g. "soft", "loud"', null],
    ['"soft", "loud", ...', null],
    ['any voice, or your own', null],
    ['soft', null],
  ])('%s is read as %j', (text, values) => {
    expect(listedValues(text)).toEqual(values);
  });
});
