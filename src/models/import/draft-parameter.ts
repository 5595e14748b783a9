import type { DraftParameter } from './check-draft.js';
import { withUsualLimits } from './conventions.js';
import { documentedDefault } from './documented-default.js';
import { documentedLimits } from './documented-limits.js';
import { type Findings, quoted } from './findings.js';
import { type Limits, limitsInWords } from './limits-in-words.js';
import type { Located } from './page-blocks.js';
import { isEmptyCell, isRequired, type ParameterRow } from './parameter-table.js';
import { type DocumentedType, documentedType } from './parameter-type.js';

const LONGEST_DESCRIPTION = 2_000;
/**
 * Drafts a parameter from its row. Facts that a parameter cannot hold are reported and left out.
 * @returns null when the parameter itself cannot be drafted, which is reported too
 */
export function draftParameter(
  row: ParameterRow,
  example: unknown,
  findings: Findings,
): DraftParameter | null {
  const { text: name, line } = row.name;
  // The row is incomplete, which was reported when it was read.
  if (!row.type) return null;
  const type = documentedType(row.type.text, name, example);
  if (!type || /[.[\]]/.test(name)) {
    findings.cannotPlace(line, `${name}: its type ${quoted(row.type.text)} is nested, or unknown`);
    return null;
  }
  const { limits, allowedValues } = documentedLimits(row, type, findings);
  const kind = allowedValues ? 'ENUM' : type.kind;
  if (type.isEnum && !allowedValues)
    findings.cannotPlace(line, `${name}: the values of the enum are not listed`);
  const limited =
    kind === 'ENUM'
      ? enumLimits(limits, row.name, findings)
      : withUsualLimits({ name, kind, line }, limits, findings);
  const members = {
    name,
    type: kind,
    ...(type.isList && { isList: true }),
    description: descriptionOf(row),
    ...requiredOrDefault(row, type, findings),
    ...limited,
    ...(allowedValues && { allowedValues }),
  };
  return { line, name, isRequired: isRequired(row), members };
}

/** The limits that an ENUM can have: those of a list. Others are reported. */
function enumLimits({ minItems, maxItems, ...others }: Limits, name: Located, findings: Findings): Limits {
  const words = limitsInWords(others);
  if (words !== '') findings.cannotPlace(name.line, `${name.text}: ${words}, beside a list of its values`);
  return { ...(minItems !== undefined && { minItems }), ...(maxItems !== undefined && { maxItems }) };
}

function requiredOrDefault(row: ParameterRow, type: DocumentedType, findings: Findings) {
  const { text: name, line } = row.name;
  const value = documentedDefault(row, type, findings);
  if (/^conditional/i.test(row.required?.text ?? '')) {
    findings.cannotPlace(line, `${name}: it is required under a condition`);
  }
  if (!isRequired(row)) return value === undefined ? {} : { default: value };
  if (value !== undefined) findings.cannotPlace(line, `${name}: a default, since it is required`);
  return { required: true };
}

/** The description as sentences, since the graph adds one about the limits. */
function descriptionOf({ name, description }: ParameterRow): string {
  const text = (description?.text ?? '').replace(/[\p{Cc}\p{Cs}\p{Z}]+/gu, ' ').trim();
  if (isEmptyCell(text)) return `The parameter ${name.text}.`;
  const short = Array.from(text)
    .slice(0, LONGEST_DESCRIPTION - 1)
    .join('');
  return /[.!?]["”')\]]*$/.test(short) ? short : `${short}.`;
}
