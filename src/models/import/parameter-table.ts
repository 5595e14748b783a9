import { type Findings, quoted } from './findings.js';
import type { Operation } from './operations.js';
import type { Block, CodeBlock, Located, TextBlock } from './page-blocks.js';

const COLUMNS = {
  name: /^(?:parameters?|names?|fields?|param|property)$/i,
  required: /^(?:required|mandatory)\??$/i,
  type: /^(?:data )?type$/i,
  default: /^default(?: value)?$/i,
  allowed: /^(?:allowed(?: values)?(?:\s*\/\s*range)?|range|values|options|constraints|limits)$/i,
  example: /^examples?(?: value)?$/i,
  description: /^(?:descriptions?|details|notes?)$/i,
};
type Column = keyof typeof COLUMNS;

/** A row of a table of parameters. A column that the table lacks is absent; of an incomplete row, so is the type. */
export type ParameterRow = { name: Located } & { [Key in Exclude<Column, 'name'>]?: Located };

const TABLE_TITLE = /\bparameters?\b|\brequest body\b/i;
const OTHER_TABLE = /\b(?:response|headers?|callback|webhook)\b/i;
const REQUIRED = /^(?:yes|no|required|optional|conditional|true|false)\b/i;
const TYPE =
  /\b(?:string|text|int|integer|float|number|double|bool|boolean|array|list|object|enum|url|uri|json)\b/i;
const LONGEST_TYPE = 60;

/** Whether a cell says that there is nothing to say. */
export function isEmptyCell(text: string): boolean {
  return /^(?:[-–—]+|n\/?a|none|null|undefined)?$/i.test(text);
}

/** Whether a request cannot be complete without the parameter. */
export function isRequired({ required }: ParameterRow): boolean {
  return /^(?:yes|required|true)\b/i.test(required?.text ?? '');
}

/** The rows of an operation's table of parameters. Text between rows is reported. */
export function parameterRows({ blocks, request }: Operation, findings: Findings): ParameterRow[] {
  const [table, ...others] = tablesOf(blocks.slice(blocks.indexOf(request)));
  if (!table) {
    findings.cannotPlace(request.line, 'The request: there is no table of its parameters');
    return [];
  }
  for (const { line } of others) findings.cannotPlace(line, 'A second table of parameters');
  if (!table.columns.includes('type')) {
    findings.cannotPlace(table.line, 'The table of parameters: it has no column for their types');
    return [];
  }
  return table.rows(findings);
}

interface Table {
  line: number;
  columns: (Column | null)[];
  rows(findings: Findings): ParameterRow[];
}

function tablesOf(blocks: readonly Block[]): Table[] {
  const tables: Table[] = [];
  let title = '';
  for (let index = 0; index < blocks.length; index += 1) {
    const block = blocks[index];
    if (
      block?.kind === 'heading' ||
      (block?.kind === 'text' && /^[\w ]*parameters[\w ()]*:$/i.test(block.text))
    ) {
      title = block.text;
    }
    if (!block || !TABLE_TITLE.test(title) || OTHER_TABLE.test(title)) continue;
    const table = block.kind === 'table' ? barTable(block.line, block.rows) : flattenedTable(blocks, index);
    if (!table) continue;
    tables.push(table);
    title = '';
  }
  return tables;
}

function barTable(line: number, [header = [], ...rows]: Located[][]): Table | null {
  const columns = header.map(({ text }) => columnOf(text));
  if (columns[0] !== 'name') return null;
  return { line, columns, rows: () => rows.flatMap((cells) => rowOf(cells, columns) ?? []) };
}

/** A table whose cells became paragraphs: its column names, then the cells of one row after the other. */
function flattenedTable(blocks: readonly Block[], start: number): Table | null {
  const columns: Column[] = [];
  for (let at = start; ; at += 1) {
    const block = blocks[at];
    const column = block?.kind === 'text' ? columnOf(block.text) : null;
    if (column === null) break;
    columns.push(column);
  }
  if (columns[0] !== 'name' || columns.length < 2) return null;
  const first = start + columns.length;
  const end = blocks.findIndex(
    ({ kind }, index) => index >= first && (kind === 'heading' || kind === 'table'),
  );
  const cells = blocks.slice(first, end === -1 ? undefined : end) as (TextBlock | CodeBlock)[];
  return {
    line: blocks[start]?.line ?? 0,
    columns,
    rows: (findings) => flattenedRows(cells, columns, findings),
  };
}

function flattenedRows(
  cells: readonly Located[],
  columns: readonly (Column | null)[],
  findings: Findings,
): ParameterRow[] {
  const starts = cells.flatMap((_, index) => (isRowStart(cells, index, columns) ? [index] : []));
  report(cells.slice(0, starts[0]), findings);
  return starts.flatMap((start, number) => {
    const found = cells.slice(start, starts[number + 1]);
    report(found.slice(columns.length), findings);
    const row = rowOf(found.slice(0, columns.length), columns);
    if (!row || found.length >= columns.length) return row ?? [];
    const { name, required } = row;
    findings.cannotPlace(
      name.line,
      `The row of ${quoted(name.text)}: it has ${found.length} of ${columns.length} cells`,
    );
    return { name, required };
  });
}

function report(cells: readonly Located[], findings: Findings): void {
  for (const { text, line } of cells) {
    if (!isEmptyCell(text)) findings.cannotPlace(line, `${quoted(text)} is no row of the table`);
  }
}

function isRowStart(cells: readonly Located[], start: number, columns: readonly (Column | null)[]): boolean {
  return columns.every((column, offset) => {
    const text = cells[start + offset]?.text ?? '';
    if (column === 'name') return /^[\w.[\]-]{1,100}$/.test(text);
    if (column === 'required') return REQUIRED.test(text);
    return column !== 'type' || isType(text);
  });
}

function isType(text: string): boolean {
  return text.length <= LONGEST_TYPE && TYPE.test(text);
}

function columnOf(text: string): Column | null {
  const columns = Object.keys(COLUMNS) as Column[];
  return columns.find((column) => COLUMNS[column].test(text)) ?? null;
}

function rowOf(cells: readonly Located[], columns: readonly (Column | null)[]): ParameterRow | null {
  const entries = columns.flatMap((column, index) =>
    column && cells[index] ? [[column, cells[index]]] : [],
  );
  const row: Partial<ParameterRow> = Object.fromEntries(entries);
  return row.name ? { ...row, name: row.name } : null;
}
