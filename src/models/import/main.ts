import { parseArgs } from 'node:util';
import type { Finding } from './findings.js';
import { importPage } from './import-page.js';
import { readPage } from './read-page.js';
import { writeDraft } from './write-draft.js';

const USAGE = 'Usage: npm run models:import -- page.md [--out directory]';
const MOST_FINDINGS = 200;

/** The exit code: all was placed, nothing could be drafted, or something could not be placed. */
const EXIT = { DONE: 0, NOTHING: 1, PARTLY: 2 };

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
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
    process.stdout.write(`${file}: ${draft.parameters.length} parameters, unconfirmed (${written})\n`);
    if (written === 'kept') kept.push(`${file} exists and differs: delete it, or name another --out\n`);
  }
  process.stdout.write(listOf(page, findings.assumed, 'assumed: '));
  process.stderr.write(`${listOf(page, findings.unplaced, '')}${kept.join('')}`);
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

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = EXIT.NOTHING;
  },
);
