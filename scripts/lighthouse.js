/**
 * npm run lighthouse: audits the studio of the built gateway three times as a phone on a slow network sees it, reports the
 * audit with the middle performance, and ends with exit code 1 if one of the categories has less than 95 of 100. Keep the
 * machine idle: performance is measured in time.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const LEAST = 95;
const AUDITS = 3;
/** Not among the packages of this project: it brings 150 of its own, which the gate would install each time. */
const LIGHTHOUSE = 'lighthouse@12.8.2';
const CATEGORIES = 'performance,accessibility,best-practices';
const BROWSERS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const browser = process.env.CHROMIUM ?? BROWSERS.find((path) => existsSync(path));

async function addressOf(gateway) {
  for await (const line of createInterface({ input: gateway.stdout })) {
    const { event, url } = JSON.parse(line);
    if (event === 'ready') return url;
  }
  throw new Error('The gateway ended before it was ready');
}

async function audit(url) {
  const options = ['--quiet', '--form-factor=mobile', `--only-categories=${CATEGORIES}`, '--output=json'];
  const chromium = '--chrome-flags=--no-sandbox --disable-gpu';
  const { stdout } = await promisify(execFile)(
    'npm',
    ['exec', '--yes', `--package=${LIGHTHOUSE}`, '--', 'lighthouse', url, ...options, chromium],
    { env: { ...process.env, CHROME_PATH: browser }, maxBuffer: 2 ** 26 },
  );
  return JSON.parse(stdout);
}

async function middleAudit(url) {
  const all = [];
  while (all.length < AUDITS) all.push(await audit(url));
  all.sort((one, other) => one.categories.performance.score - other.categories.performance.score);
  return all[Math.floor(AUDITS / 2)];
}

/** Prints the score of each category, and below a low one the audits that cost it points. */
function report({ categories, audits }) {
  let areEnough = true;
  for (const { title, score, auditRefs } of Object.values(categories)) {
    const points = Math.round(score * 100);
    process.stdout.write(`${title}: ${points}\n`);
    if (points >= LEAST) continue;
    areEnough = false;
    const costly = auditRefs.filter(({ id, weight }) => weight > 0 && audits[id].score < 0.9);
    for (const { id } of costly)
      process.stdout.write(`  ${audits[id].title}: ${audits[id].displayValue ?? ''}\n`);
  }
  return areEnough;
}

const directory = mkdtempSync(join(tmpdir(), 'lighthouse-'));
const gateway = spawn(process.execPath, [resolve('dist/main.js')], {
  cwd: directory,
  env: { PATH: process.env.PATH, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  process.exitCode = report(await middleAudit(`${await addressOf(gateway)}/`)) ? 0 : 1;
} finally {
  gateway.kill();
  await once(gateway, 'exit');
  rmSync(directory, { recursive: true });
}
