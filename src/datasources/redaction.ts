import { CALLBACK_PATH } from '../core/callback-path.js';

/** Texts are cut to this many characters before they are searched, and to the second number afterwards. */
const LONGEST_SEARCHED = 16_384;
const LONGEST_TEXT = 500;
/**
 * A callback address of this gateway, whatever stands before its path and however it is escaped. The match begins at the
 * start of a word: from each character on, the search would take quadratic time.
 */
const callbackAddress = new RegExp(
  `(?<![^\\s"'<>])[^\\s"'<>]*${CALLBACK_PATH.slice(1).replaceAll('/', String.raw`(?:\\?/|%2f)`)}[\\w-]+`,
  'gi',
);
/** Fewer characters of base64 would match ordinary words. */
const SHORTEST_BASE64 = 6;

/** Hides the gateway's key in what Pixazo sends. */
export class Redactor {
  private readonly key: RegExp;

  /** @param key not empty */
  constructor(key: string) {
    const forms = [anyEscaping(key), ...base64Forms(key)];
    this.key = new RegExp(forms.join('|'), 'gi');
  }

  /** Whether the text holds the key: as it is, in any case, percent-encoded, or in base64. */
  holdsKey(text: string): boolean {
    return text.search(this.key) >= 0;
  }

  /** The text as callers may see it: without key and callback address, at most 500 characters; null when empty. */
  presentable(text: string | null | undefined): string | null {
    const clean = text
      ?.slice(0, LONGEST_SEARCHED)
      .replace(this.key, '[key]')
      .replace(callbackAddress, '[callback address]');
    // A lone surrogate, which cutting can leave too, makes a whole answer unreadable for some clients.
    return clean?.slice(0, LONGEST_TEXT).replace(/\p{Surrogate}/gu, '') || null;
  }
}

/** Each character as it is or percent-encoded. */
function anyEscaping(key: string): string {
  return [...Buffer.from(key)]
    .map((byte) => `(?:${literal(String.fromCharCode(byte))}|%${byte.toString(16).padStart(2, '0')})`)
    .join('');
}

/**
 * base64 of the key at each of the three places where it can begin within a group of three bytes, without the
 * characters that bytes before and after it change.
 */
function base64Forms(key: string): string[] {
  return [0, 1, 2]
    .map((offset) => {
      const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(key)]);
      const first = Math.ceil((offset * 8) / 6);
      const afterLast = Math.floor((bytes.length * 8) / 6);
      return bytes.toString('base64').slice(first, afterLast);
    })
    .filter((form) => form.length >= SHORTEST_BASE64)
    .map((form) => form.replace(/[+/]/g, (character) => (character === '+' ? '[+-]' : '[/_]')));
}

function literal(character: string): string {
  return character.replace(/[^\w]/, '\\$&');
}
