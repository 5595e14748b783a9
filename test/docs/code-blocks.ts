import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The code blocks of a page in `language`, in their order; also those of lists. */
export function codeBlocks(page: string, language: string): string[] {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(new RegExp(`^ *\`\`\`${language}\n(.*?)^ *\`\`\`$`, 'gms'))].map(
    ([, code]) => code ?? '',
  );
}

/** The rows of the page's table with these column heads, each with its cells. */
export function tableRows(page: string, heads: string[]): string[][] {
  const lines = readFileSync(page, 'utf8').split('\n');
  const start = lines.indexOf(`| ${heads.join(' | ')} |`);
  if (start < 0) throw new Error(`${page} has no table of ${heads.join(', ')}`);
  const end = lines.findIndex((line, at) => at > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map((line) => line.slice(2, -2).split(' | '));
}

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));

/** TypeScript's errors in these modules, compiled among the examples. */
export function typeErrors(modules: string[]): string[] {
  const texts = new Map(modules.map((text, at) => [`${EXAMPLES}block-${at + 1}.ts`, text]));
  const { config } = ts.readConfigFile(`${EXAMPLES}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, EXAMPLES);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => texts.has(name) || fileExists(name);
  host.readFile = (name) => texts.get(name) ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const text = texts.get(name);
    return text === undefined
      ? getSourceFile(name, version, ...rest)
      : ts.createSourceFile(name, text, version);
  };
  const program = ts.createProgram([...texts.keys()], { ...options, noEmit: true, rootDir: undefined }, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) =>
        `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
}

/** The JavaScript of a module. */
export function transpiled(module: string): string {
  const options = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  };
  return ts.transpileModule(module, { compilerOptions: options }).outputText;
}
