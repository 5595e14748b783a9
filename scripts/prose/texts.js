import ts from 'typescript';

/**
 * The prose of a file as lines of Markdown: each has its text and its line in the file, from 1. An empty text ends a
 * paragraph.
 */

const DIRECTIVE = /^\/[/*]\s*(biome-ignore|@vite|@ts-|#)/;
const TEST = /^(describe|it|test)\b/;

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
    .map((line) => line.trim().replace(/^@(param|returns?|throws|default\w*)\b ?(\{[^}]*\} ?)?/, '- '));
}

/** The title of a test or of a group of tests, as a sentence; undefined for other nodes. */
function titleOf(node, file) {
  if (!ts.isCallExpression(node) || !TEST.test(node.expression.getText(file))) return undefined;
  const title = node.arguments[0];
  if (title === undefined || !(ts.isStringLiteralLike(title) || ts.isTemplateExpression(title)))
    return undefined;
  const text = title
    .getText(file)
    .slice(1, -1)
    .replace(/\$\{[^}]*\}/g, '`X`');
  return { pos: title.getStart(file), text: text.charAt(0).toUpperCase() + text.slice(1) };
}

/** The comments and the titles of tests of a TypeScript or JavaScript file. Directives to tools are left out. */
export function proseOfCode(code, path) {
  const file = ts.createSourceFile(path, code, ts.ScriptTarget.Latest);
  const comments = new Map();
  const titles = [];
  const visit = (node) => {
    for (const range of ts.getLeadingCommentRanges(code, node.pos) ?? []) comments.set(range.pos, range.end);
    for (const range of ts.getTrailingCommentRanges(code, node.end) ?? []) comments.set(range.pos, range.end);
    const title = titleOf(node, file);
    if (title) titles.push(title);
    ts.forEachChild(node, visit);
  };
  visit(file);
  visit(file.endOfFileToken);
  const lineOf = (pos) => file.getLineAndCharacterOfPosition(pos).line + 1;
  const ofComments = [...comments]
    .sort(([a], [b]) => a - b)
    .map(([pos, end]) => ({ first: lineOf(pos), comment: code.slice(pos, end) }))
    .filter(({ comment }) => !DIRECTIVE.test(comment))
    .flatMap(({ first, comment }) => numbered(markdownOf(comment), first));
  const ofTitles = titles.flatMap(({ pos, text }) => numbered([text, ''], lineOf(pos)));
  return [...parted(ofComments), ...numbered([''], 0), ...ofTitles];
}

/** The descriptions of a schema. */
export function proseOfSchema(sdl) {
  const lines = [...sdl.matchAll(/"""(.*?)"""/gs)].flatMap((found) => {
    const first = sdl.slice(0, found.index).split('\n').length;
    return numbered(
      (found[1] ?? '').split('\n').map((line) => line.trim()),
      first,
    );
  });
  return parted(lines);
}

/** All lines of a document. */
export function proseOfDocument(text) {
  return numbered(text.split('\n'), 1);
}

function numbered(texts, first) {
  return texts.map((text, at) => ({ text, line: first + at }));
}

/** Ends a paragraph wherever the file goes on with something else. */
function parted(lines) {
  return lines.flatMap((line, at) =>
    at > 0 && line.line > lines[at - 1].line + 1 ? [{ text: '', line: line.line }, line] : [line],
  );
}
