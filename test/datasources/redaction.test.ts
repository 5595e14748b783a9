import { describe, expect, it } from 'vitest';
import { Redactor } from '../../src/datasources/redaction.js';

const key = 'Sub/scription+Key-0123456789?';
const redactor = new Redactor(key);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');

describe("the gateway's key is hidden", () => {
  it.each([
    ['as it is', key],
    ['in upper case', key.toUpperCase()],
    ['in lower case', key.toLowerCase()],
    ['percent-encoded', encodeURIComponent(key)],
    ['percent-encoded in lower case', encodeURIComponent(key).toLowerCase()],
    [
      'with every character percent-encoded',
      [...key].map((c) => `%${c.charCodeAt(0).toString(16)}`).join(''),
    ],
    ['in base64', base64(key)],
    ['in base64 after one byte', base64(`:${key}`)],
    ['in base64 after two bytes', base64(`a:${key}`)],
    ['in base64 before others', base64(`user:${key}:more`)],
    ['in base64 for addresses', base64url(`??>${key}`)],
    ['in lower-case base64', base64(key).toLowerCase()],
  ])('%s', (_form, echo) => {
    const shown = redactor.presentable(`Access denied for ${echo}, try again`) ?? '';
    expect(shown).toContain('[key]');
    // Only characters whose bytes overlap with the key's neighbours may remain.
    expect(shown.replace(/^Access denied for |, try again$/g, '').length).toBeLessThan(20);
    expect(redactor.holdsKey(echo)).toBe(true);
  });

  it('takes no more time for a long text than for a short one', () => {
    const text = `${key.slice(0, -1)}!`.repeat(40_000);
    expect(redactor.presentable(text)).toHaveLength(500);
  });
});

it.each(['Access denied', 'U3Vic2NyaXB0aW9u', 'scription'])('other text stays unchanged: %s', (text) => {
  expect(redactor.presentable(text)).toBe(text);
  expect(redactor.holdsKey(text)).toBe(false);
});
