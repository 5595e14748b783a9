import { parseArgs } from 'node:util';
import type { Finding } from './findings.js';
import { importPage } from './import-page.js';
import { readPage } from './read-page.js';
import { writeDraft } from './write-draft.js';

const USAGE = 'Usage: npm run models:import -- page.md [--out directory]';
const MOST_FINDINGS = 200;

/** The exit code: all was placed, nothing could be drafted, or something could not be placed. */
const EXIT = { DONE: 0, NOTHING: 1, PARTLY: 2 };

/** The two outputs of a process. */
interface Output {
  stdout(text: string): void;
  stderr(text: string): void;
}

/** Imports the page that the arguments of the command name. Returns the exit code, and writes any error to stderr. */
export function runImport(args: string[], output: Output): Promise<number> {
  return imported(args, output).catch((error: unknown) => {
    output.stderr(`${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT.NOTHING;
  });
}

async function imported(args: string[], output: Output): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { out: { type: 'string', default: 'models' } },
  });
  const [page, ...others] = positionals;
  if (!page || others.length > 0 || values.out === '') throw new Error(USAGE);

  const { drafts, findings } = importPage(await readPage(page));
  const kept: string[] = [];
  for (const draft of drafts) {
    const { file, written } = await writeDraft(draft, values.out).catch((error: NodeJS.ErrnoException) => {
      throw new Error(`--out ${values.out} cannot be written to: ${error.code ?? error.message}`);
    });
    output.stdout(`${file}: ${draft.parameters.length} parameters, unconfirmed (${written})\n`);
    if (written === 'kept') kept.push(`${file} exists and differs: delete it, or name another --out\n`);
  }
  output.stdout(listOf(page, findings.assumed, 'assumed: '));
  output.stderr(`${listOf(page, findings.unplaced, '')}${kept.join('')}`);
  if (drafts.length === kept.length) return EXIT.NOTHING;
  return findings.unplaced.length + kept.length === 0 ? EXIT.DONE : EXIT.PARTLY;
}

function listOf(page: string, findings: readonly Finding[], prefix: string): string {
  const lines = findings
    .toSorted((one, other) => one.line - other.line)
    .slice(0, MOST_FINDINGS)
    .map(({ line, message }) => `${page}:${line}: ${prefix}${message}\n`);
  const more = findings.length - lines.length;
  return `${lines.join('')}${more > 0 ? `${page}: and ${more} more\n` : ''}`;
}
