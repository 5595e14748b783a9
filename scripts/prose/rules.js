import { StringSource } from 'textlint-util-to-string';

/** The longest sentence, in words. Code in backquotes counts as one word. */
const MAX_WORDS = 40;

/** Words that slow readers down, or that have another name in this project. */
const BANNED = [
  [
    /\b(shall|anew|for ever|heed(s|ed|ing)?|whilst|whoever|whomever|hitherto|thereof|albeit|ere)\b/i,
    'is archaic',
  ],
  [/\bmeanwhile\b/i, 'hides when: say "until then" or name the time'],
  [/\b(doorbells?|verdicts?|hearsay)\b/i, 'is no term here: say "callback", "decision" or "unconfirmed"'],
  [
    /\b(is|are|was|were|be|been|being) told\b(?! apart)/i,
    'has a precise term, such as "receives" or "is reported"',
  ],
  [/\bso many (of|jobs|bytes|looks|polls|calls|visitors)\b/i, 'is archaic: name the number'],
  [
    /\b(one|each|every|the next|further|status) looks?\b(?! (at|for|up|like|into|the) )/i,
    'is no term here: say "poll"',
  ],
  [/\blook(s|ed|ing)? at (a|the|each|every|its|one) jobs?\b/i, 'is no term here: say "poll"'],
  [/\bunder way\b/i, 'is no term here: say "in flight" or "running"'],
];
const HEADLESS = /^(Who|Whoever|Whose|Whom|What|Whatever|Which|Whichever)\b/;
const EMPTY_SUBJECT = /^(Nobody|Nothing|None|No one)\b/;

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });

function faultsOf(sentence) {
  const faults = BANNED.flatMap(([pattern, why]) => {
    const found = pattern.exec(sentence);
    return found ? [`"${found[0]}" ${why}`] : [];
  });
  const subject = HEADLESS.exec(sentence) ?? EMPTY_SUBJECT.exec(sentence);
  if (subject && !sentence.endsWith('?')) faults.push(`"${subject[0]}" cannot be a subject: name it`);
  const words = sentence.split(/\s+/).length;
  if (words > MAX_WORDS) faults.push(`A sentence of ${words} words: at most ${MAX_WORDS}`);
  return faults;
}

function reporter(context) {
  const { Syntax, report, RuleError } = context;
  const check = (node) => {
    const source = new StringSource(node, {
      replacer: ({ node: part, maskValue }) => (part.type === Syntax.Code ? maskValue('X') : undefined),
    });
    for (const { segment, index } of sentences.segment(source.toString())) {
      const sentence = segment.trim();
      for (const fault of faultsOf(sentence)) {
        report(
          node,
          new RuleError(`${fault}: ${sentence.slice(0, 60)}`, {
            index: source.originalIndexFromIndex(index) ?? 0,
          }),
        );
      }
    }
  };
  return { [Syntax.Paragraph]: check, [Syntax.TableCell]: check };
}

/** Rules for textlint, by their names. */
export const rules = [{ ruleId: 'plain-sentences', rule: reporter }];
