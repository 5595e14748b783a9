import { type Findings, quoted } from './findings.js';
import { unquoted } from './listed-values.js';
import { isEmptyCell, type ParameterRow } from './parameter-table.js';
import { type DocumentedType, isNumber } from './parameter-type.js';

/** The default that a page gives a parameter. Undefined: it gives none, or one that cannot be read, which is reported. */
export function documentedDefault(row: ParameterRow, type: DocumentedType, findings: Findings): unknown {
  const text = defaultText(row, findings);
  if (text === null) return undefined;
  const value = typedValue(text, type);
  if (value === undefined)
    findings.cannotPlace(row.name.line, `${row.name.text}: the default ${quoted(text)}`);
  return value;
}

const DEFAULT_IN_A_SENTENCE =
  /\(default:? ([^\s()]+)\)|\bdefaults?(?: value)?(?: ?[:=]| is| to) ?("[^"]*"|true\b|false\b|-?\d+(?:\.\d+)?)/i;

/** The text of the default. Without a column for defaults, the one that the description names. Null: there is none. */
function defaultText({ name, default: cell, description }: ParameterRow, findings: Findings): string | null {
  const [, inBrackets, inWords] = cell ? [] : (DEFAULT_IN_A_SENTENCE.exec(description?.text ?? '') ?? []);
  const text = cell?.text ?? inBrackets ?? inWords ?? '';
  // A seed that is absent is random.
  if (isEmptyCell(text) || (name.text === 'seed' && /^random$/i.test(text))) return null;
  if (!cell) findings.assume(name.line, `${name.text}: default ${text}, as its description says`);
  return text;
}

/** The value that a text writes, of the type of its parameter. Undefined: it is none, or words about one. */
function typedValue(text: string, { kind, isList }: DocumentedType): unknown {
  if (isList) return text === '[]' ? [] : undefined;
  const plain = unquoted(text.trim());
  if (kind === 'BOOLEAN') return /^(?:true|false)$/i.test(plain) ? plain.toLowerCase() === 'true' : undefined;
  if (!isNumber(kind)) return plain !== text || !/\s/.test(plain) ? plain : undefined;
  const number = plain === '' ? Number.NaN : Number(plain);
  return Number.isFinite(number) ? number : undefined;
}
