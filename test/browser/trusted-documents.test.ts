import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, test } from 'vitest';
import { freshContext, launchBrowser } from './a-browser.js';
import { startBuiltGateway } from './built-gateway.js';
import { StudioPage } from './studio-page.js';

const OF_THE_PAGES = fileURLToPath(new URL('../../web/trusted-documents.json', import.meta.url));

/** A page at a gateway that runs only the documents of this manifest. */
async function pageWhereOnly(manifest: string | Record<string, string>) {
  const directory = await mkdtemp(join(tmpdir(), 'trusted-'));
  const path = typeof manifest === 'string' ? manifest : join(directory, 'manifest.json');
  if (typeof manifest !== 'string') await writeFile(path, JSON.stringify(manifest));
  const browser = await launchBrowser();
  const gateway = await startBuiltGateway(directory, {
    TRUSTED_DOCUMENTS: path,
    TRUSTED_DOCUMENTS_ONLY: 'true',
  });
  onTestFinished(async () => {
    await browser.close();
    await gateway.stop();
    await rm(directory, { recursive: true });
  });
  const { context } = await freshContext(browser, gateway.origin);
  const page = await context.newPage();
  return { page, origin: gateway.origin, studio: new StudioPage(page, gateway.origin) };
}

test('where its documents are trusted, the studio starts and follows jobs, and the playground runs its examples', async () => {
  const { page, origin } = await pageWhereOnly(OF_THE_PAGES);
  await page.goto(`${origin}/graphql`);
  await page.locator('.graphiql-query-editor').getByText('FollowTextToAudio').first().waitFor();
  const run = async (operation: string) => {
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await page.getByRole('menuitem', { name: operation, exact: true }).click();
  };
  await run('TextToAudio');
  await page.locator('.job-strip').waitFor();

  const other = await page.context().newPage();
  const beside = new StudioPage(other, origin);
  await other.goto(origin);
  await beside.says('Live');
  await run('FollowTextToAudio');
  await page.locator('.job-strip[data-status=COMPLETED]').waitFor();

  await beside.reaches('Rainforest ambience with distant birds and rustling leaves', 'COMPLETED');
  await beside.choose('Video to video');
  await beside.generate({ Video: 'https://example.com/clip.mp4', Prompt: 'Started by its id' });
  await beside.reaches('Started by its id', 'COMPLETED');
});

test('a studio whose documents are not trusted reports so, and does not claim to retry', async () => {
  const { page, origin, studio } = await pageWhereOnly({});
  await page.goto(origin);

  await page.getByText('Only documents known in advance run here').first().waitFor();
  await page.getByText('Trusted documents only.').waitFor();
  await studio.says('No live updates');
});
