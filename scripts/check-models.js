/**
 * npm run models:check -- <directory>: checks the definitions of a directory without starting anything, and compares the
 * graph with that of the last check, which the directory keeps as `.last-checked.graphql`.
 *
 * Exit code 0: no problem, and no change that breaks clients. 1: the directory cannot be read, or a definition has a
 * problem; the last graph is kept then. 2: changes break clients; run it again to accept them.
 */
import 'reflect-metadata';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema, printSchema } from 'graphql';
import { builtInModels } from '../dist/modules/models/built-in-models.js';
import { ModelRegistry } from '../dist/modules/models/model-registry.js';
import { readModelsDirectory } from '../dist/modules/models/models-directory.js';
import { graphParts } from '../dist/modules/resolvers/graph-parts.js';
import { buildGraph } from '../dist/modules/schema/graph.js';

const LAST = '.last-checked.graphql';
const USAGE = 'Usage: npm run models:check -- <directory> [--live]';

/** Ends the process with these lines on stderr. */
function fail(...lines) {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(1);
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

function argumentsOf() {
  try {
    const options = { live: { type: 'boolean', default: false } };
    const { values, positionals } = parseArgs({ allowPositionals: true, options });
    if (positionals.length !== 1) fail(USAGE);
    return { directory: positionals[0], live: values.live };
  } catch (error) {
    return fail(error.message, USAGE);
  }
}

/** Prints each change of the graph since the last check. Returns how many of them break clients. */
async function printChanges(before, after) {
  const changes = await diff(buildSchema(before), buildSchema(after));
  if (changes.length === 0) print('The graph is that of the last check.');
  for (const { criticality, message } of changes) {
    print(`${criticality.level === CriticalityLevel.Breaking ? 'Breaks clients: ' : 'Changed: '}${message}`);
  }
  return changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking).length;
}

const { directory, live } = argumentsOf();
const { models, problems } = await readModelsDirectory(directory, live).catch((error) =>
  fail(`${directory} must be a directory that you may read (${error.code ?? error.message})`),
);
if (problems.length > 0) fail(...problems);
const unconfirmed = models.filter(({ confirmed }) => !confirmed).length;
print(
  `${models.length} definitions have no problem; ${unconfirmed} of them are not confirmed, as live mode needs.`,
);

const sdl = printSchema(buildGraph(graphParts(new ModelRegistry([...builtInModels, ...models]), live)));
const last = join(directory, LAST);
// The first check compares with the graph of the built-in models.
const before = existsSync(last)
  ? readFileSync(last, 'utf8')
  : printSchema(buildGraph(graphParts(new ModelRegistry(builtInModels), live)));
const breaking = await printChanges(before, sdl);
try {
  writeFileSync(`${last}.new`, `${sdl}\n`);
  renameSync(`${last}.new`, last);
} catch (error) {
  process.stderr.write(
    `${last} cannot be written (${error.code}): the next check compares with an older graph\n`,
  );
}
if (breaking > 0) process.exitCode = 2;
