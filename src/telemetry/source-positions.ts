import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The source map of each built file that occurred in a frame; null: it has none. Few files are built. */
const maps = new Map<string, SourceMap | null>();

/**
 * Replaces a position in a built file by the one in its source, such as `src/stores/store.ts:12:3`. Frames of packages
 * and of files without a source map are returned as they are. The first frame of a file reads its map.
 */
export function atSource(frame: string): string {
  return frame.replace(/file:\/\/\S+?\.js:\d+:\d+/, (position) => {
    const [, url = '', line, column] = /^(.*):(\d+):(\d+)$/.exec(position) ?? [];
    const file = fileURLToPath(url);
    const entry = mapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return position;
    const source = relative(dirname(dirname(file)), join(dirname(file), entry.originalSource));
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function mapOf(file: string): SourceMap | null {
  const known = maps.get(file);
  if (known !== undefined) return known;
  const path = `${file}.map`;
  const map = existsSync(path) ? new SourceMap(JSON.parse(readFileSync(path, 'utf8'))) : null;
  maps.set(file, map);
  return map;
}
