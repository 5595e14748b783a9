import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { TextlintKernel } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import { rules } from './prose/rules.js';
import { proseOfCode, proseOfDocument, proseOfSchema } from './prose/texts.js';

/**
 * npm run check:prose: holds documents, comments, titles of tests and descriptions of the graph to the rules of
 * prose. One process checks all files, as loading the checker takes longer than most files.
 */
const CHECKED = ['*.md', '*.ts', '*.tsx', '*.js', '*.mjs', '*.cjs', 'schema.graphql'];
const GENERATED = [
  'docs/configuration.md',
  'examples/graph',
  'examples/relay/__generated__',
  'packages/client/src/graph',
];

const kernel = new TextlintKernel();
const options = {
  ext: '.md',
  plugins: [{ pluginId: 'markdown', plugin: markdown.default ?? markdown }],
  rules,
};

function proseOf(path) {
  const text = readFileSync(path, 'utf8');
  if (path.endsWith('.md')) return proseOfDocument(text);
  return path.endsWith('.graphql') ? proseOfSchema(text) : proseOfCode(text, path);
}

async function faultsOf(path) {
  const lines = proseOf(path);
  const { messages } = await kernel.lintText(lines.map(({ text }) => text).join('\n'), options);
  return messages.map(({ line, message }) => `${path}:${lines[line - 1].line}: ${message}\n`);
}

const patterns = [...CHECKED, ...GENERATED.map((path) => `:!${path}`)];
const paths = execFileSync('git', ['ls-files', '-z', '--', ...patterns], { encoding: 'utf8' })
  .split('\0')
  .filter(Boolean);
const faults = (await Promise.all(paths.map(faultsOf))).flat();
if (faults.length > 0) {
  process.stderr.write(faults.join(''));
  process.stderr.write(`${faults.length} sentences break the rules of prose in CONTRIBUTING.md\n`);
  process.exitCode = 1;
}
