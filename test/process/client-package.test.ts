import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.js';

const run = promisify(execFile);
const HOUSE = fileURLToPath(new URL('../../', import.meta.url));
const PACKAGE = join(HOUSE, 'packages/client');
/** The packages that an app with React has; npm copies them from here, without a network. */
const INSTALLED = ['graphql-ws', 'graphql', 'react', 'react-dom', 'scheduler', '@types/react', 'csstype'];
const CORE_LIMIT = 12_000;

const tsconfig = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2022', 'DOM'],
    module: 'ESNext',
    moduleResolution: 'bundler',
    jsx: 'react-jsx',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    types: [],
    skipDefaultLibCheck: true,
    noEmit: true,
  },
  include: ['src'],
};

let project: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  project = await temporaryDirectory();
  const cwd = project.path;
  const { stdout } = await run('npm', ['pack', PACKAGE, '--silent', '--ignore-scripts'], { cwd });
  await writeFile(join(cwd, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const links = INSTALLED.map((name) => `file:${join(HOUSE, 'node_modules', name)}`);
  const quiet = ['--offline', '--install-links', '--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...quiet, `./${stdout.trim()}`, ...links], { cwd });
  await mkdir(join(cwd, 'src'));
  await writeFile(join(cwd, 'tsconfig.json'), JSON.stringify(tsconfig));
});

afterAll(() => project[Symbol.asyncDispose]());

/** Writes a module of the project. */
async function source(name: string, text: string): Promise<string> {
  const path = join(project.path, 'src', name);
  await writeFile(path, text);
  return path;
}

/** The snippets of the package's README in this language, in order. */
async function snippets(language: string): Promise<string[]> {
  const readme = await readFile(join(project.path, 'node_modules/@pixazo-gateway/client/README.md'), 'utf8');
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(
    ([, text = '']) => text,
  );
}

/** The code of a module and all it imports, as a browser gets it. */
async function bundled(path: string, external: string[] = [], format: 'es' | 'iife' = 'es'): Promise<string> {
  const output = (await build({
    root: project.path,
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      lib: { entry: path, formats: [format], name: 'app' },
      minify: true,
      rolldownOptions: { external },
    },
  })) as Rolldown.RolldownOutput[];
  return output[0]?.output[0].code ?? '';
}

it('the README is a strictly typed app that Vite builds, and wrong inputs are errors of types', async () => {
  const [node = ''] = await snippets('ts');
  const [app = ''] = await snippets('tsx');
  await source('node.ts', node);
  const path = await source('app.tsx', app);
  await source(
    'wrong.ts',
    `import { createGateway, GatewayError } from '@pixazo-gateway/client';
const gateway = createGateway({ url: '', token: async () => 'token' });
// @ts-expect-error The prompt is missing.
void gateway.generate('mireloSfx16TextToAudio', {});
// @ts-expect-error A member of this model is misspelt.
void gateway.generate('mireloSfx16TextToAudio', { textPrompt: '', durations: 1 });
void gateway.generate('aModelOfMyOwn', { anything: 1 });
export const isSafe = (error: unknown) => error instanceof GatewayError && error.code === 'RATE_LIMITED';
`,
  );
  await run(process.execPath, [join(HOUSE, 'node_modules/typescript/bin/tsc'), '-p', project.path]).catch(
    ({ stdout }) => expect(stdout).toBe(''),
  );

  expect(await bundled(path)).toContain('/graphql');
});

it('the core is smaller than 12 kB compressed, and a module that imports one class of it gets nothing more', async () => {
  const all = await source('all.js', `export * from '@pixazo-gateway/client';`);
  const one = await source('one.js', `export { GatewayError } from '@pixazo-gateway/client';`);

  expect(gzipSync(await bundled(all, ['graphql-ws'])).length).toBeLessThan(CORE_LIMIT);
  const shaken = await bundled(one);
  expect(shaken).toContain('GatewayError');
  expect(shaken).not.toContain('subscription');
  expect(gzipSync(shaken).length).toBeLessThan(700);
});

it('the core runs where there is no process, no document and no React', async () => {
  const path = await source(
    'bare.js',
    `import { createGateway } from '@pixazo-gateway/client';
export const read = (options) => createGateway({ url: 'https://gateway.test', ...options }).viewer();`,
  );
  const code = await bundled(path, [], 'iife');
  const asked: string[] = [];
  const fetch = async (url: string) => {
    asked.push(url);
    return new Response('{"data":{"viewer":{"id":"alice"}}}');
  };
  const context = createContext({ AbortController, fetch, performance, setTimeout, clearTimeout });

  const { id } = await runInContext(`${code}; app.read({ token: async () => 'token' })`, context);

  expect(id).toBe('alice');
  expect(asked).toEqual(['https://gateway.test/graphql']);
});

it('hooks on a server return what is loading and send nothing, and without a provider say so', async () => {
  const path = await source(
    'server.js',
    `import { createElement as h } from 'react';
import { renderToString } from 'react-dom/server';
import { createGateway } from '@pixazo-gateway/client';
import * as hooks from '@pixazo-gateway/client/react';

const sent = [];
const fetch = async (url) => sent.push(url);
const gateway = createGateway({ url: 'https://gateway.test', fetch, webSocketImpl: class { constructor(url) { sent.push(url); } } });
const model = 'mireloSfx16TextToAudio';
function Page() {
  const { job, isSubmitting } = hooks.useGeneration(model);
  const { status } = hooks.useJobs();
  const { models } = hooks.useModels();
  const { fraction } = hooks.useProgress(hooks.useJob('some-id').job);
  const { quote } = hooks.useQuote(model, { textPrompt: 'Rain on a roof' });
  return h('p', null, JSON.stringify({ job, isSubmitting, status, models, fraction, quote }));
}
const html = renderToString(h(hooks.GatewayProvider, { gateway }, h(Page)));
let problem = '';
try {
  renderToString(h(Page));
} catch (error) {
  problem = error.message;
}
await new Promise(setImmediate);
process.stdout.write(JSON.stringify({ html, problem, sent }));
`,
  );
  const { stdout } = await run(process.execPath, [path]);
  const { html, problem, sent } = JSON.parse(stdout);

  expect(html.replaceAll('&quot;', '"')).toBe(
    '<p>{"job":null,"isSubmitting":false,"status":"loading","models":null,"fraction":0,"quote":null}</p>',
  );
  expect(problem).toContain('<GatewayProvider gateway={gateway}>');
  expect(sent).toEqual([]);
});
