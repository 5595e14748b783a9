import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Fails when schema.graphql breaks operations that were valid at the base, unless lines added to CHANGELOG.md name
 * the change, by its place in backquotes or by the message shown here. The base is where this branch left main; on
 * main itself, the commit before.
 */
const SCHEMA = 'schema.graphql';
const CHANGELOG = 'CHANGELOG.md';

/** The output of git, or null when it fails, as for a commit that a shallow clone does not have. */
function git(...args) {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

function baseOf(head) {
  const fork = git('merge-base', 'HEAD', 'origin/main') ?? git('merge-base', 'HEAD', 'main');
  return fork !== null && fork !== head ? fork : git('rev-parse', '--verify', 'HEAD^');
}

function addedToChangelog(base) {
  const before = new Set((git('show', `${base}:${CHANGELOG}`) ?? '').split('\n'));
  const lines = readFileSync(CHANGELOG, 'utf8').split('\n');
  return lines.filter((line) => !before.has(line)).join('\n');
}

/** The breaking changes that the changelog does not name. The comparison is loaded only here, as it takes a second. */
async function unnamedChanges(before, after, base) {
  const [{ diff }, { buildSchema }] = await Promise.all([
    import('@graphql-inspector/core'),
    import('graphql'),
  ]);
  const changes = await diff(buildSchema(before), buildSchema(after));
  const named = addedToChangelog(base);
  return changes.filter(
    ({ criticality, path, message }) =>
      criticality.level === 'BREAKING' && !named.includes(`\`${path}\``) && !named.includes(message),
  );
}

const base = baseOf(git('rev-parse', 'HEAD'));
const before = base && git('show', `${base}:${SCHEMA}`);
const after = readFileSync(SCHEMA, 'utf8');
if (!before) {
  process.stdout.write(`There is no earlier ${SCHEMA} in this clone to compare with.\n`);
} else if (before !== after.trim()) {
  const unnamed = await unnamedChanges(before, after, base);
  for (const { path, message } of unnamed) process.stderr.write(`Breaking: ${path}: ${message}\n`);
  if (unnamed.length > 0) {
    process.stderr.write(`Name each in ${CHANGELOG}, by its place in backquotes, or take it back.\n`);
    process.exitCode = 1;
  }
}
