import type { WrittenParameter } from '../parameter-schema.js';

/** The type that a page gives a parameter. */
export interface DocumentedType {
  kind: Exclude<WrittenParameter['type'], 'ENUM'>;
  isList: boolean;
  /** Whether the page calls it an enum. */
  isEnum: boolean;
}

const LIST = /\[\]|\b(?:array|list)\b/i;
const SCALARS: readonly [RegExp, DocumentedType['kind']][] = [
  [/\b(?:integers?|ints?|int32|int64|long)\b/i, 'INT'],
  [/\b(?:floats?|numbers?|doubles?|decimal)\b/i, 'FLOAT'],
  [/\b(?:booleans?|bools?)\b/i, 'BOOLEAN'],
  [/\b(?:url|uri)s?\b/i, 'URL'],
  [/\b(?:strings?|text|enums?)\b/i, 'STRING'],
];
const NESTED = /\b(?:objects?|json|dict|map)\b/i;

/** Whether values of a kind are numbers. */
export function isNumber(kind: DocumentedType['kind']): boolean {
  return kind === 'INT' || kind === 'FLOAT';
}

/** Reads a type such as `string`, `array of strings` or `integer|null`. Null: nested objects, lists of lists, or unknown. */
export function documentedType(text: string, name: string, example: unknown): DocumentedType | null {
  const lists = text.match(new RegExp(LIST, 'gi'))?.length ?? 0;
  if (NESTED.test(text) || lists > 1) return null;
  const isList = lists === 1;
  const kind = SCALARS.find(([words]) => words.test(text))?.[1] ?? (isList ? kindOfEntries(example) : null);
  if (kind === null) return null;
  return { kind: kind === 'STRING' ? kindByName(name, isList) : kind, isList, isEnum: /\benum/i.test(text) };
}

/** The kind of the entries of an example of a list, all of one kind. */
function kindOfEntries(example: unknown): DocumentedType['kind'] | null {
  if (!Array.isArray(example)) return null;
  const kinds = new Set(example.map((entry) => typeof entry));
  const [kind] = kinds.size === 1 ? kinds : [];
  if (kind === 'string') return 'STRING';
  if (kind === 'boolean') return 'BOOLEAN';
  if (kind !== 'number') return null;
  return example.every((entry) => Number.isInteger(entry)) ? 'INT' : 'FLOAT';
}

function kindByName(name: string, isList: boolean): DocumentedType['kind'] {
  if (isList ? /urls?$/i.test(name) : /url$/i.test(name)) return 'URL';
  return /^(?:text|lyrics|prompt)$|_prompt$|[a-z]Prompt$/.test(name) ? 'TEXT' : 'STRING';
}
