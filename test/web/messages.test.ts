import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, it } from 'vitest';

const STUDIO = new URL('../../web/studio/', import.meta.url);
/** The attributes whose texts people see or hear. */
const READ = new Set(['alt', 'aria-label', 'aria-valuetext', 'placeholder', 'title']);

/** The literal texts that an expression may have as its value. */
function textsOf(node: ts.Node): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) {
    return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
  }
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].flatMap(textsOf);
  if (ts.isBinaryExpression(node)) {
    const isChoice = node.operatorToken.kind !== ts.SyntaxKind.EqualsEqualsEqualsToken;
    return isChoice ? [node.left, node.right].flatMap(textsOf) : [];
  }
  if (ts.isParenthesizedExpression(node) || ts.isPropertyAccessExpression(node))
    return textsOf(node.expression);
  if (ts.isCallExpression(node)) return textsOf(node.expression);
  return ts.isJsxExpression(node) && node.expression ? textsOf(node.expression) : [];
}

/** The literal texts with letters that a component shows. */
function shownIn(node: ts.Node): string[] {
  const own = ts.isJsxText(node)
    ? [node.text]
    : ts.isJsxElement(node) || ts.isJsxFragment(node)
      ? node.children.flatMap(textsOf)
      : ts.isJsxAttribute(node) && node.initializer && READ.has(node.name.getText())
        ? textsOf(node.initializer)
        : [];
  const below: string[] = [];
  ts.forEachChild(node, (child) => void below.push(...shownIn(child)));
  return [...own.filter((text) => /\p{L}/u.test(text)), ...below];
}

it('every text that a component of the studio shows comes from its catalogue', () => {
  const components = readdirSync(STUDIO).filter((name) => name.endsWith('.tsx'));
  const shown = components.flatMap((name) => {
    const source = readFileSync(new URL(name, STUDIO), 'utf8');
    const tree = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
    return shownIn(tree).map((text) => `${name}: ${text.trim()}`);
  });

  expect(components.length).toBeGreaterThan(20);
  expect(shown).toEqual([]);
});
