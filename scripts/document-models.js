/** Writes the tables of `docs/models.md` that derive from the schema of a definition and from the built-in models. */
import { readFileSync, writeFileSync } from 'node:fs';
import { builtInModels } from '../dist/modules/models/built-in-models.js';

const PAGE = 'docs/models.md';
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (headings, rows) =>
  [headings, headings.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

const { properties, required } = JSON.parse(readFileSync('docs/model.schema.json', 'utf8'));

function memberTable(members, mandatory, skipped = []) {
  const rows = Object.entries(members)
    .filter(([name]) => !skipped.includes(name))
    .map(([name, { description = '' }]) => [
      `\`${name}\`${mandatory.includes(name) ? ', required' : ''}`,
      description,
    ]);
  return table(['member', 'meaning'], rows);
}

/** The members of a parameter of any type, each with the types that have it. */
function parameterTable(types) {
  const members = new Map();
  for (const { properties: ofType } of types) {
    for (const [name, schema] of Object.entries(ofType)) {
      if (name === 'type') continue;
      const known = members.get(name) ?? { types: [], description: schema.description ?? '' };
      known.types.push(ofType.type.const);
      members.set(name, known);
    }
  }
  const rows = [...members].map(([name, { types: having, description }]) => [
    `\`${name}\``,
    having.length === types.length ? 'all' : having.join(', '),
    description,
  ]);
  return table(['member', 'types', 'meaning'], rows);
}

function modelTable(models) {
  const rows = models.map(({ id, name, task, output, mutation }) => [
    `\`${id}\``,
    name,
    `${task}, ${output}`,
    `\`${mutation}\``,
  ]);
  return table(['id', 'name', 'task, output', 'mutation'], rows);
}

const blocks = {
  members: memberTable(properties, required),
  parameters: parameterTable(properties.parameters.items.oneOf),
  'built-in models': modelTable(builtInModels),
};
let page = readFileSync(PAGE, 'utf8');
for (const [name, text] of Object.entries(blocks)) {
  const block = new RegExp(`(<!-- generated: ${name} -->\n)[^]*?(<!-- end -->)`);
  if (!block.test(page)) throw new Error(`${PAGE} has no place for the generated ${name}`);
  page = page.replace(block, (_all, start, end) => `${start}\n${text}\n\n${end}`);
}
writeFileSync(PAGE, page);
