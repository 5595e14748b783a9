import { type Findings, quoted } from './findings.js';
import {
  bothLimits,
  type Limits,
  limitsInWords,
  limitsOfClause,
  limitsOfSentences,
  type Subject,
} from './limits-in-words.js';
import { listedValues, listInSentences } from './listed-values.js';
import { isEmptyCell, type ParameterRow } from './parameter-table.js';
import { type DocumentedType, isNumber } from './parameter-type.js';

/** Clauses that say no more than the type does. */
const NO_LIMIT =
  /^(?:any(?: \w+)?|(?:(?:valid|public|publicly accessible|https?) )*ur[li]s?|strings?|integer|float|number|boolean|true ?(?:\/|,|or|\|) ?false)$/i;
const LONGEST_DESCRIPTION = 2_000;

/** The limits that a page sets to the values of a parameter. */
export interface DocumentedLimits {
  limits: Limits;
  /** Null: it lists none. */
  allowedValues: (string | number)[] | null;
}

/** Reads the limits of a parameter from their column or, where that says nothing, from its description. */
export function documentedLimits(
  row: ParameterRow,
  type: DocumentedType,
  findings: Findings,
): DocumentedLimits {
  const text = row.allowed?.text ?? '';
  if (isEmptyCell(text)) return describedLimits(row, type, findings);
  const allowed: DocumentedLimits = { limits: {}, allowedValues: null };
  const line = row.allowed?.line ?? row.name.line;
  for (const clause of text.split(/[;\n]/)) {
    if (NO_LIMIT.test(clause.trim()) || isEmptyCell(clause.trim())) continue;
    const limits = limitsIn(clause, type);
    const values = limits ? null : typedValues(listedValues(clause), type);
    if (limits) allowed.limits = bothLimits(allowed.limits, limits);
    else if (values) allowed.allowedValues = values;
    else findings.cannotPlace(line, `${row.name.text}: the limit ${quoted(clause)}`);
  }
  return allowed;
}

/** The limits of a clause, or of its parts between commas where each is one. */
function limitsIn(clause: string, type: DocumentedType): Limits | null {
  const subject = subjectOf(type);
  const whole = limitsOfClause(clause, subject);
  if (whole || !clause.includes(', ')) return whole;
  return clause.split(', ').reduce<Limits | null>((all, part) => {
    const limits = limitsOfClause(part, subject);
    return all && limits && bothLimits(all, limits);
  }, {});
}

function subjectOf({ kind, isList }: DocumentedType): Subject {
  if (isNumber(kind)) return isList ? 'numbers' : 'number';
  return isList ? 'list' : 'text';
}

/** Null: there are none, or not of the type. */
function typedValues(values: string[] | null, { kind }: DocumentedType): (string | number)[] | null {
  if (kind === 'URL' || kind === 'BOOLEAN') return null;
  if (!values || !isNumber(kind)) return values;
  const numbers = values.map((value) => Number(value));
  return numbers.every((number) => Number.isFinite(number)) ? numbers : null;
}

function describedLimits(
  { name, description }: ParameterRow,
  type: DocumentedType,
  findings: Findings,
): DocumentedLimits {
  const text = (description?.text ?? '').slice(0, LONGEST_DESCRIPTION);
  const list = type.kind === 'URL' || type.kind === 'BOOLEAN' ? null : listInSentences(text);
  const allowedValues = list === null ? null : typedValues(listedValues(list), type);
  if (list !== null && !allowedValues)
    findings.cannotPlace(name.line, `${name.text}: the values ${quoted(list)}`);
  const limits = allowedValues ? {} : limitsOfSentences(text, subjectOf(type));
  const words = allowedValues ? `one of ${allowedValues.map(String).join(', ')}` : limitsInWords(limits);
  if (words !== '') findings.assume(name.line, `${name.text}: ${words}, as its description says`);
  return { limits, allowedValues };
}
