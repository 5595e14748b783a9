import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const OWNER_ONLY_FOLDER = 0o700;
const OWNER_ONLY_FILE = 0o600;
const OTHERS = 0o077;
/** SQLite keeps these beside the database. New ones get the mode of the database file. */
const SUFFIXES = ['', '-wal', '-shm', '-journal'];

/**
 * Makes a folder with its parents, for the owner alone. An existing folder keeps its mode: it may be shared on purpose.
 * Not by the recursive mkdir of Node, which never returns where a file system denies an existing parent, as /proc does.
 */
export function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  makeFolder(dirname(path));
  mkdirSync(path, OWNER_ONLY_FOLDER);
}

/** Creates a missing database file, so that SQLite does not create it with a looser mode. */
export function createDatabaseFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })) return;
  closeSync(openSync(path, 'a', OWNER_ONLY_FILE));
}

/** Takes the database's files away from group and others. */
export function tightenFiles(path: string): void {
  for (const suffix of SUFFIXES) {
    const file = `${path}${suffix}`;
    const stats = statSync(file, { throwIfNoEntry: false });
    if (!stats?.isFile() || stats.uid !== process.getuid?.()) continue;
    if (stats.mode & OTHERS) chmodSync(file, OWNER_ONLY_FILE);
  }
}
