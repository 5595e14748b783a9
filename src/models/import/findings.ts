/** A line of a page, counted from 1, and what the import has to say about it. */
export interface Finding {
  line: number;
  message: string;
}

const LONGEST_QUOTE = 80;

/** The lines of a page that an import could not place, and those where it assumed something. */
export class Findings {
  readonly unplaced: Finding[] = [];
  readonly assumed: Finding[] = [];

  cannotPlace(line: number, message: string): void {
    this.unplaced.push({ line, message });
  }

  assume(line: number, message: string): void {
    this.assumed.push({ line, message });
  }
}

/** Text of a page for a message: on one line, short, without characters that a terminal obeys. */
export function quoted(text: string): string {
  const plain = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  const characters = Array.from(plain);
  const shown = characters.length > LONGEST_QUOTE ? `${characters.slice(0, LONGEST_QUOTE).join('')}…` : plain;
  return `"${shown}"`;
}
