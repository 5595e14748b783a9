import MarkdownIt, { type Token } from 'markdown-it';

/** Text of a page, and its first line, counted from 1. */
export interface Located {
  text: string;
  line: number;
}

/** A heading: level 1 is the page's own. */
export interface HeadingBlock extends Located {
  kind: 'heading';
  level: number;
}

export interface CodeBlock extends Located {
  kind: 'code';
}

/** A paragraph, or a list, quotation or line as it is written. Where a table was flattened, each cell is one. */
export interface TextBlock extends Located {
  kind: 'text';
}

/** A table with bars. The first row has the names of its columns. */
interface TableBlock {
  kind: 'table';
  line: number;
  rows: Located[][];
}

export type Block = HeadingBlock | CodeBlock | TextBlock | TableBlock;

// HTML would hide what it encloses. Neither addresses nor quotation marks are changed.
const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });

/** Reads a page of Markdown as its blocks, in order. */
export function readBlocks(markdown: string): Block[] {
  const lines = markdown.split(/\r\n|\r|\n/);
  const tokens = parser.parse(markdown, {});
  return tokens.flatMap((token, index): Block[] => {
    if (token.level !== 0 || token.nesting === -1 || !token.map) return [];
    const [from, to] = token.map;
    const line = from + 1;
    switch (token.type) {
      case 'heading_open':
        return [
          { kind: 'heading', level: Number(token.tag.slice(1)), text: textOf(tokens[index + 1]), line },
        ];
      case 'paragraph_open':
        return [{ kind: 'text', text: textOf(tokens[index + 1]), line }];
      case 'fence':
      case 'code_block':
        return [{ kind: 'code', text: token.content.trim(), line }];
      case 'table_open':
        return [{ kind: 'table', rows: rowsOf(tokens, index), line }];
      default:
        return [{ kind: 'text', text: lines.slice(from, to).join('\n').trim(), line }];
    }
  });
}

function rowsOf(tokens: Token[], start: number): Located[][] {
  const rows: Located[][] = [];
  let line = 0;
  for (let index = start; tokens[index] && tokens[index]?.type !== 'table_close'; index += 1) {
    const token = tokens[index];
    if (token?.type === 'tr_open') {
      line = (token.map?.[0] ?? 0) + 1;
      rows.push([]);
    }
    if (token?.type === 'inline') rows.at(-1)?.push({ text: textOf(token), line });
  }
  return rows;
}

/** The text without the marks of Markdown. */
function textOf(inline: Token | undefined): string {
  const parts = (inline?.children ?? []).map(({ type, content }) => (type.endsWith('break') ? ' ' : content));
  return parts.join('').trim();
}
