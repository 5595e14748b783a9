import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { TextlintKernelDescriptor } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import { createLinter } from 'textlint';
import { commentsOf, descriptionsOf } from './prose/comments.js';
import { rules } from './prose/rules.js';

/** npm run check:prose: holds documents, comments and descriptions of the graph to the rules of prose. */
const CHECKED = [
  '*.md',
  'docs/*.md',
  '.github/**/*.md',
  'src/*.ts',
  'web/*.ts',
  'web/*.tsx',
  'packages/*.ts',
];
const GENERATED = ['docs/configuration.md', 'web/graph'];

function markdownIn(path) {
  const text = readFileSync(path, 'utf8');
  if (path.endsWith('.graphql')) return descriptionsOf(text);
  return path.endsWith('.md') ? text : commentsOf(text, path.endsWith('.tsx'));
}

const linter = createLinter({
  descriptor: new TextlintKernelDescriptor({
    rules,
    filterRules: [],
    plugins: [{ pluginId: 'markdown', plugin: markdown.default ?? markdown }],
  }),
});
const patterns = [...CHECKED, 'packages/*.tsx', 'schema.graphql', ...GENERATED.map((path) => `:!${path}`)];
const paths = execFileSync('git', ['ls-files', '-z', '--', ...patterns], { encoding: 'utf8' })
  .split('\0')
  .filter(Boolean);
let faults = 0;
for (const path of paths) {
  const { messages } = await linter.lintText(markdownIn(path), 'comments.md');
  for (const { line, message } of messages) process.stderr.write(`${path}:${line}: ${message}\n`);
  faults += messages.length;
}
if (faults > 0) {
  process.stderr.write(`${faults} sentences break the rules of prose in CONTRIBUTING.md\n`);
  process.exitCode = 1;
}
