import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';

/** Debian's. The shell has no window to draw, and needs a third less time. */
const INSTALLED = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const CHROMIUM = process.env.CHROMIUM ?? INSTALLED.find((path) => existsSync(path));
const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGUMENTS });
}

/** A new browser, and every request that its pages send to a place other than `origin`. */
export async function freshContext(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; elsewhere: string[] }> {
  const elsewhere: string[] = [];
  const context = await browser.newContext(options);
  context.on('request', (request) => {
    const isLocal = request.url().startsWith(origin) || /^(data|blob):/.test(request.url());
    if (!isLocal) elsewhere.push(request.url());
  });
  return { context, elsewhere };
}
