import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { codeBlocks } from '../docs/code-blocks.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { launchBrowser } from './a-browser.js';

const CLONE = fileURLToPath(new URL('../../', import.meta.url));
const README = join(CLONE, 'README.md');
const VANILLA = 'examples/vanilla/index.html';
const [snippet = ''] = codeBlocks(README, 'js');
/** The packages are those of this clone: its `npm ci` takes longer than all the rest. */
const SHELL = 'npm() { [ "$1" = ci ] || command npm "$@"; }\n';

it('the commands of the README lead to a React app and to a page without a build that follow a sound to its end', {
  timeout: 180_000,
}, async () => {
  const clone = await copyOfThisClone();
  const gateway = await paste(clone, 'npm start', { PORT: '0' });
  const browser = await launchBrowser();
  untilTheEnd({ [Symbol.asyncDispose]: () => browser.close() });
  const atGateway = (code: string) => code.replace('http://127.0.0.1:4000', gateway);
  await writeFile(join(clone, VANILLA), atGateway(await readFile(join(clone, VANILLA), 'utf8')));

  const files = await paste(clone, 'npm run serve:examples');
  const plain = await browser.newPage();
  await plain.goto(`${files}/examples/vanilla/`);
  await plain.getByRole('button', { name: 'Generate' }).click();
  const inConsole = typeIntoConsole(plain, atGateway(snippet));

  const app = await paste(clone, 'npm run dev', { VITE_GATEWAY_URL: gateway });
  const page = await browser.newPage();
  await page.goto(app);
  // The app lists the jobs of the other page too.
  await page.getByLabel('Prompt').fill('Wind in the reeds');
  await page.getByRole('button', { name: 'Generate' }).click();
  const job = page.getByRole('article', { name: 'Wind in the reeds' });
  await job.getByRole('progressbar').waitFor();

  await job.locator('audio').waitFor();
  expect(await inConsole).toBeUndefined();
  await expect.poll(() => plain.getByText('COMPLETED 100 %').locator('audio').count()).toBe(2);
});

it('the page without a build runs the code of the README', async () => {
  const page = await readFile(join(CLONE, VANILLA), 'utf8');

  expect(page.replaceAll(/^ {8}/gm, '')).toContain(snippet);
});

/** The tracked files, and what `npm ci` and `npm run build` have made of them. */
async function copyOfThisClone(): Promise<string> {
  const { path } = untilTheEnd(await temporaryDirectory());
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: CLONE, encoding: 'utf8' });
  const copy = (name: string) => cp(join(CLONE, name), join(path, name), { recursive: true });
  await Promise.all([...tracked.split('\0').filter(Boolean), 'dist', 'packages/client/dist'].map(copy));
  // Newer than all else, so that nothing is built again.
  await copy('dist/.built');
  await symlink(join(CLONE, 'node_modules'), join(path, 'node_modules'));
  return path;
}

/**
 * Pastes the README's block that ends with this command into a shell of its own.
 * @returns the first address that it prints, without a path
 */
async function paste(cwd: string, lastCommand: string, env: Record<string, string> = {}): Promise<string> {
  const block = codeBlocks(README, 'sh').find((commands) => commands.trim().endsWith(lastCommand));
  if (block === undefined) throw new Error(`README.md has no block that ends with ${lastCommand}`);
  const options = { npm_config_prefer_offline: 'true', npm_config_audit: 'false' };
  const shell = spawn('bash', ['-ec', SHELL + block], {
    cwd,
    env: { ...process.env, ...options, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = once(shell, 'close');
  onTestFinished(async () => {
    if (shell.exitCode === null) process.kill(-(shell.pid ?? Number.NaN), 'SIGKILL');
    await ended;
  });
  let output = '';
  return new Promise((resolve, reject) => {
    for (const stream of [shell.stdout, shell.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const address = /http:\/\/[\w.]+:\d+/.exec(stripVTControlCharacters(output));
        if (address) resolve(address[0]);
      });
    }
    void ended.then(() => reject(new Error(`It ended: ${output}`)));
  });
}

/** Runs code as the console of the browser's developer tools does. */
async function typeIntoConsole(page: Page, expression: string): Promise<string | undefined> {
  const session = await page.context().newCDPSession(page);
  const { exceptionDetails } = await session.send('Runtime.evaluate', {
    expression,
    replMode: true,
    awaitPromise: true,
  });
  return exceptionDetails?.exception?.description;
}
