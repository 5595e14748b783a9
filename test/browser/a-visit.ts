import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { test as base, expect } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { freshContext, launchBrowser } from './a-browser.js';
import { type BuiltGateway, startBuiltGateway } from './built-gateway.js';
import { writeManyJobs } from './many-jobs.js';
import { StudioPage } from './studio-page.js';

interface Visit {
  $file: {
    gateway: BuiltGateway;
    browser: Browser;
  };
  $test: {
    /** The settings of this visitor's browser, such as its size or its colours. */
    contextOptions: BrowserContextOptions;
    context: BrowserContext;
    page: Page;
    /** The studio page, which is not open yet. */
    studio: StudioPage;
  };
}

/**
 * A test as a first-time visitor. It also fails when a page sends a request to any place but the gateway.
 * Browser and gateway serve all tests of a file; `test.override` sets the gateway's `env` and the number of
 * `oldJobs` in its database for the file, and `contextOptions` where they differ.
 */
export const test = base
  .extend('env', { scope: 'file' }, {} as Record<string, string>)
  .extend('oldJobs', { scope: 'file' }, 0)
  .extend<Visit>({
    gateway: [
      async ({ env, oldJobs }, use) => {
        await using directory = await temporaryDirectory();
        if (oldJobs > 0) await writeManyJobs(directory.path, oldJobs);
        const gateway = await startBuiltGateway(directory.path, env);
        await use(gateway);
        await gateway.stop();
      },
      { scope: 'file' },
    ],
    browser: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads there which fixtures this one wants
      async ({}, use) => {
        const browser = await launchBrowser();
        await use(browser);
        await browser.close();
      },
      { scope: 'file' },
    ],
    contextOptions: {},
    context: async ({ gateway, browser, contextOptions }, use) => {
      const { context, elsewhere } = await freshContext(browser, gateway.origin, contextOptions);
      await use(context);
      await context.close();
      expect(elsewhere).toEqual([]);
    },
    page: async ({ context }, use) => use(await context.newPage()),
    studio: async ({ page, gateway }, use) => use(new StudioPage(page, gateway.origin)),
  });
