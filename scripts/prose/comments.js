import ts from 'typescript';

/** A comment's text as Markdown: without its marks, and with each tag of JSDoc as a paragraph of its own. */
function markdownOf(comment) {
  const text = comment.startsWith('//')
    ? comment.replace(/^\/\/+ ?/, '')
    : comment
        .slice(2, -2)
        .replace(/^\*/, '')
        .replace(/^[ \t]*\* ?/gm, '');
  return text
    .split('\n')
    .map((line) => line.trim().replace(/^@(param|returns?|throws|default\w*)\b ?(\{[^}]*\} ?)?/, '- '))
    .join('\n');
}

/** The comments of a TypeScript file, each on its own lines, in Markdown. Directives to tools are left out. */
export function commentsOf(code, isTsx) {
  const file = ts.createSourceFile(isTsx ? 'a.tsx' : 'a.ts', code, ts.ScriptTarget.Latest, true);
  const lines = code.split('\n').map(() => '');
  const seen = new Set();
  const add = ({ pos, end }) => {
    if (seen.has(pos)) return;
    seen.add(pos);
    const comment = code.slice(pos, end);
    if (/^\/[/*]\s*(biome-ignore|@vite|@ts-|#)/.test(comment)) return;
    const first = file.getLineAndCharacterOfPosition(pos).line;
    for (const [at, line] of markdownOf(comment).split('\n').entries()) lines[first + at] = line;
  };
  const visit = (node) => {
    for (const range of ts.getLeadingCommentRanges(code, node.pos) ?? []) add(range);
    for (const range of ts.getTrailingCommentRanges(code, node.end) ?? []) add(range);
    ts.forEachChild(node, visit);
  };
  visit(file);
  visit(file.endOfFileToken);
  return lines.join('\n');
}

/** The descriptions of a schema, each on its own lines. */
export function descriptionsOf(sdl) {
  const lines = sdl.split('\n').map(() => '');
  for (const found of sdl.matchAll(/"""(.*?)"""/gs)) {
    const first = sdl.slice(0, found.index).split('\n').length - 1;
    for (const [at, line] of (found[1] ?? '').split('\n').entries()) lines[first + at] = line.trim();
  }
  return lines.join('\n');
}
