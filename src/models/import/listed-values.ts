const QUOTED = `"[^"]*"|'[^']*'|“[^”]*”`;
const BETWEEN = String.raw`\s*(?:,(?:\s*(?:or|and)\b)?|\||/|\bor\b|\band\b)\s*`;
const ALL_QUOTED = new RegExp(`^(?:${QUOTED})(?:${BETWEEN}(?:${QUOTED}))*$`);
const BARE = /^[\p{L}\p{N}_.:+/%-]+$/u;
const OPEN_ENDED = /\b(?:e\.?g\.?|etc|such as|for example)\b|\.\.\.|…/i;
const INTRODUCTION = /^(?:(?:must be )?(?:one|any) of|allowed(?: values)?|options|values|either)[:\s]+/i;

/** The values that a text lists, such as `"wav", "mp3"` or `5 or 8`. Null: it is no list, or an open-ended one. */
export function listedValues(text: string): string[] | null {
  if (OPEN_ENDED.test(text)) return null;
  const list = text.trim().replace(/\s+/g, ' ').replace(INTRODUCTION, '').replace(/\.$/, '');
  if (ALL_QUOTED.test(list)) return [...new Set(list.match(new RegExp(QUOTED, 'g'))?.map(unquoted))];
  const separator = [/\s*,(?:\s*or\b)?\s*/, /\s*\|\s*/, /\s+or\s+/, /\s*\/\s*/].find((one) => one.test(list));
  if (!separator) return null;
  const values = list.split(separator).map(unquoted);
  return values.every((value) => BARE.test(value)) ? [...new Set(values)] : null;
}

const INTRODUCED =
  /\b(?:one of|(?:allowed|possible|supported|valid) values(?: are)?|options)(?:: ?| )(.+?)(?:[.;](?: |$)|\(|$)/i;

/** The text in which a description lists values: all of it in quotation marks, or what a sentence introduces. */
export function listInSentences(text: string): string | null {
  if (ALL_QUOTED.test(text.replace(/\.$/, ''))) return text;
  return INTRODUCED.exec(text)?.[1] ?? null;
}

/** The text without the quotation marks around it. */
export function unquoted(text: string): string {
  return new RegExp(`^(?:${QUOTED})$`).test(text) ? text.slice(1, -1) : text;
}
