import type { Findings } from './findings.js';
import { type Limits, limitsInWords } from './limits-in-words.js';

/** The parameters that count results. */
export const RESULT_COUNT =
  /^num_(?:samples|images|videos|audios|songs|outputs|results|variations|generations)$/;

interface Convention {
  name: RegExp;
  kinds: readonly string[];
  least: Limits;
  most: Limits;
}

/** The limits of the built-in models where Pixazo names none. */
const CONVENTIONS: readonly Convention[] = [
  { name: /^seed$/, kinds: ['INT'], least: { minimum: -1 }, most: {} },
  { name: RESULT_COUNT, kinds: ['INT'], least: { minimum: 1 }, most: { maximum: 16 } },
  { name: /^duration$/, kinds: ['INT', 'FLOAT'], least: { exclusiveMinimum: 0 }, most: { maximum: 600 } },
];

/** The limits of a parameter, completed by what is usual for its name. Added limits are reported. */
export function withUsualLimits(
  { name, kind, line }: { name: string; kind: string; line: number },
  limits: Limits,
  findings: Findings,
): Limits {
  const usual = CONVENTIONS.find((one) => one.name.test(name) && one.kinds.includes(kind));
  if (!usual) return limits;
  const hasLeast = limits.minimum !== undefined || limits.exclusiveMinimum !== undefined;
  const added = { ...(!hasLeast && usual.least), ...(limits.maximum === undefined && usual.most) };
  if (Object.keys(added).length === 0) return limits;
  findings.assume(line, `${name}: ${limitsInWords(added)}, since the page names no such limit`);
  return { ...limits, ...added };
}
