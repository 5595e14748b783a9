/** The limits that a text sets to the values of a parameter. */
export interface Limits {
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

/**
 * A bare number limits the value of a number, or the count of values in a list. Of a text, and of a list of numbers, a
 * limit must say what it counts.
 */
export type Subject = 'number' | 'text' | 'list' | 'numbers';

const N = String.raw`([-−]?\d+(?:,\d{3})*(?:\.\d+)?)`;
const UNIT = String.raw`(?: ?\(?(characters?|chars?|items?|images?|videos?|urls?|files?|entries|values?|seconds?|secs?|s|pixels?|px|steps?|fps)\)?)?(?:,? ?\(?inclusive\)?)?`;
const TO = String.raw` ?(?:[-–—−~]|\.{2,3}|…|to|and|through) ?`;

interface Pattern {
  /** Its first groups are the numbers, the last one the unit. */
  words: string;
  limits: readonly ('least' | 'most' | 'above' | 'below')[];
}

/** Limits as the cell of a table writes them. */
const IN_A_CELL: readonly Pattern[] = [
  { words: `(?:must be |from |between |range:? )*${N}${TO}${N}${UNIT}`, limits: ['least', 'most'] },
  { words: `(?:≥|>=|at least|min(?:imum)?(?: of)?:?|from) ?${N}${UNIT}`, limits: ['least'] },
  { words: `${N}${UNIT} (?:or more|or greater|or higher|minimum)`, limits: ['least'] },
  { words: `(?:≤|<=|at most|max(?:imum)?(?: of)?:?|up to|no more than) ?${N}${UNIT}`, limits: ['most'] },
  { words: `${N}${UNIT} (?:or less|or fewer|maximum|max)`, limits: ['most'] },
  { words: `(?:>|more than|greater than|above) ?${N}${UNIT}`, limits: ['above'] },
  { words: `(?:<|less than|fewer than|below) ?${N}${UNIT}`, limits: ['below'] },
];

/** Limits as a sentence words them. A bare range counts in parentheses alone, since sentences give examples too. */
const IN_A_SENTENCE: readonly Pattern[] = [
  { words: `(?:between|from|range:?|range of) ${N}${TO}${N}${UNIT}`, limits: ['least', 'most'] },
  { words: `\\(${N} ?[-–—−] ?${N}${UNIT}\\)`, limits: ['least', 'most'] },
  { words: `(?:at least|min(?:imum)?(?: of)?:?) ${N}${UNIT}`, limits: ['least'] },
  { words: `(?:at most|max(?:imum)?(?: of)?:?|up to|no more than) ${N}${UNIT}`, limits: ['most'] },
];

const cellPatterns = IN_A_CELL.map(({ words, limits }) => ({ regex: new RegExp(`^${words}$`, 'i'), limits }));
const sentencePatterns = IN_A_SENTENCE.map(({ words, limits }) => ({
  regex: new RegExp(`(?<![\\w.-])${words}(?![\\w%])`, 'gi'),
  limits,
}));

/** The limits that one clause of a cell names. Null: it cannot be understood. */
export function limitsOfClause(clause: string, subject: Subject): Limits | null {
  const text = clause.trim().replace(/\s+/g, ' ').replace(/\.$/, '');
  if (/^non[- ]?empty$/i.test(text)) return subject === 'text' ? { minLength: 1 } : { minItems: 1 };
  if (/^positive(?: (?:number|integer|float))?$/i.test(text)) return toLimits([['above', 0]], '', subject);
  if (/^non[- ]?negative(?: (?:number|integer|float))?$/i.test(text))
    return toLimits([['least', 0]], '', subject);
  for (const { regex, limits } of cellPatterns) {
    const found = regex.exec(text);
    if (found) return limitsOfMatch(found, limits, subject);
  }
  return null;
}

/** The limits that sentences name, as far as they are of this subject. */
export function limitsOfSentences(text: string, subject: Subject): Limits {
  const all: Limits = {};
  for (const { regex, limits } of sentencePatterns) {
    for (const found of text.matchAll(regex)) Object.assign(all, limitsOfMatch(found, limits, subject));
  }
  return all;
}

/** Limits as a report names them: `minimum 1, maximum 4`. */
export function limitsInWords(limits: Limits): string {
  return Object.entries(limits)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

/** Limits of several clauses at once: of two least lengths the greater applies. */
export function bothLimits(one: Limits, other: Limits): Limits {
  const both = { ...one, ...other };
  for (const name of ['minLength', 'minItems'] as const) {
    const least = Math.max(one[name] ?? 0, other[name] ?? 0);
    if (least > 0) both[name] = least;
  }
  return both;
}

type Bound = Pattern['limits'][number];

function limitsOfMatch(found: RegExpExecArray, bounds: readonly Bound[], subject: Subject): Limits | null {
  const numbers = found.slice(1, 1 + bounds.length).map((text) => numberIn(text));
  const unit = found[1 + bounds.length] ?? '';
  return toLimits(
    bounds.map((bound, index): [Bound, number] => [bound, numbers[index] ?? Number.NaN]),
    unit.toLowerCase(),
    subject,
  );
}

function numberIn(text: string): number {
  return Number(text.replace('−', '-').replaceAll(',', ''));
}

/** Null: the unit is not of the subject, as in a length for a number. */
function toLimits(bounds: readonly [Bound, number][], unit: string, subject: Subject): Limits | null {
  const counted = countedBy(unit, subject);
  if (counted === null || bounds.some(([, value]) => Number.isNaN(value))) return null;
  const limits: Limits = {};
  for (const [bound, value] of bounds) {
    const name = counted[bound];
    if (!name) return null;
    limits[name] = value;
  }
  return limits;
}

type Counted = { [Key in Bound]?: keyof Limits };

const LENGTHS: Counted = { least: 'minLength', most: 'maxLength' };
const COUNTS: Counted = { least: 'minItems', most: 'maxItems' };

function countedBy(unit: string, subject: Subject): Counted | null {
  const isLength = /^char/.test(unit);
  const isCount = /^(?:item|image|video|url|file|entr|value)/.test(unit);
  switch (subject) {
    case 'number':
      return isLength ? null : { least: 'minimum', most: 'maximum', above: 'exclusiveMinimum' };
    case 'text':
      return isLength ? LENGTHS : null;
    case 'list':
      if (isLength) return LENGTHS;
      return isCount || unit === '' ? COUNTS : null;
    case 'numbers':
      return isCount ? COUNTS : null;
  }
}
