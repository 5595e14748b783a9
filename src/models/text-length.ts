/** Texts of more UTF-16 units for each allowed character consist of marks and invisible characters. */
const MAX_UNITS_PER_CHARACTER = 4;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const PRINTABLE_ASCII = /^[\t\n\x20-\x7e]*$/;
const SPACE = /^\s+$/;
/** Anything but characters without a width of their own, such as joiners and direction marks. */
const VISIBLE = /[^\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/u;

/**
 * Counts a text's characters as people do: an emoji or a letter with its accents is one. White space around the text
 * and characters without a width do not count.
 * @returns less than `minLength` or more than `maxLength` where the text is outside them; in between, where it is not,
 * possibly less than all of its characters, since counting stops as soon as the answer is known
 */
export function countCharacters(text: string, { minLength, maxLength }: TextLimits): number {
  const core = text.trim();
  // No character takes less than one unit, so only a text of more units than that can be too long.
  const mayBeTooLong = core.length > maxLength;
  if (core.length > maxLength * MAX_UNITS_PER_CHARACTER) return maxLength + 1;
  if (PRINTABLE_ASCII.test(core)) return core.length;
  return countGraphemes(core, mayBeTooLong ? maxLength + 1 : minLength);
}

/** The fewest and the most characters of a text. */
export interface TextLimits {
  minLength: number;
  maxLength: number;
}

function countGraphemes(text: string, enough: number): number {
  let count = 0;
  let spaces = 0;
  for (const { segment } of graphemes.segment(text)) {
    if (count >= enough) return count;
    if (SPACE.test(segment)) spaces += 1;
    else if (VISIBLE.test(segment)) {
      // Spaces count between visible characters alone.
      count += count === 0 ? 1 : spaces + 1;
      spaces = 0;
    }
  }
  return count;
}
