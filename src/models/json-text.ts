import { type ParseError, printParseErrorCode, visit } from 'jsonc-parser';
import type { DefinitionProblem } from './json-path.js';

/** The JSON of a file, or the reason why it is none. */
export interface ParsedJson {
  json?: unknown;
  problems: readonly DefinitionProblem[];
}

/** Reads the bytes of a file: UTF-8, with or without a byte order mark, and JSON that names no member twice. */
export function parseJsonText(bytes: Uint8Array): ParsedJson {
  const text = decode(bytes);
  if (text === null) return atRoot('must be UTF-8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return atRoot(`must be JSON${placeOfError(text)}`);
  }
  return { json, problems: withoutOverflow(() => membersTwice(text)) ?? tooDeep.problems };
}

function atRoot(problem: string): ParsedJson {
  return { problems: [{ path: [], problem }] };
}

const tooDeep = atRoot('is nested too deeply');

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The result; null where the stack is too small for the nesting of the text. */
function withoutOverflow<Result>(run: () => Result): Result | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** JSON.parse takes the last of two members of one name, and says nothing. */
function membersTwice(text: string): DefinitionProblem[] {
  const problems: DefinitionProblem[] = [];
  const open: Set<string>[] = [];
  visit(text, {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (name, _offset, _length, _line, _column, path) => {
      const names = open.at(-1);
      if (names?.has(name)) problems.push({ path: [...path(), name], problem: 'must not be given twice' });
      names?.add(name);
    },
  });
  return problems;
}

/** Where the text stops being JSON: ` (line 3, column 5: CommaExpected)`. Never the text itself. */
function placeOfError(text: string): string {
  const errors: { code: ParseError['error']; line: number; column: number }[] = [];
  const onError = (
    code: ParseError['error'],
    _offset: number,
    _length: number,
    line: number,
    column: number,
  ) => {
    errors.push({ code, line: line + 1, column: column + 1 });
  };
  withoutOverflow(() => visit(text, { onError }, { disallowComments: true }));
  const [first] = errors;
  return first ? ` (line ${first.line}, column ${first.column}: ${printParseErrorCode(first.code)})` : '';
}
