import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { bucketUnderTest } from '../support/bucket-under-test.js';
import { startConnectProxy } from '../support/connect-proxy.js';
import { fileServer, startStorage } from '../support/media-under-test.js';
import { statusBody } from '../support/pixazo-stand-in.js';
import { noSwift } from '../support/swift-server.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { startWorkingPixazo } from '../support/working-pixazo.js';
import { freshContext, launchBrowser } from './a-browser.js';
import { startBuiltGateway } from './built-gateway.js';
import { drop } from './dropped-file.js';
import { StudioPage } from './studio-page.js';

const CLIP = new URL('../../src/sandbox/media/sandbox.mp4', import.meta.url);

it.skipIf(noSwift)(
  `a studio with a key sends a video straight to the bucket, and saves the result under its name${noSwift ? `: ${noSwift}` : ''}`,
  async () => {
    const clip = await readFile(CLIP);
    const directory = untilTheEnd(await temporaryDirectory());
    const bucket = await bucketUnderTest();
    const storage = untilTheEnd(await startStorage(fileServer(clip)));
    // Results must not lie on this machine, so they lie behind a proxy that resolves their host.
    const proxy = untilTheEnd(await startConnectProxy());
    const pixazo = untilTheEnd(await startWorkingPixazo());
    const { port } = new URL(storage.url);
    pixazo.onStatus(({ path }) => {
      const output = { media_url: [`http://media.test:${port}/output.mp4`], media_type: 'video/mp4' };
      return { body: statusBody(path.split('/').at(-1) ?? '', { status: 'COMPLETED', output }) };
    });
    const gateway = await startBuiltGateway(directory.path, {
      ...bucket.env,
      PIXAZO_API_KEY: 'a-key',
      PIXAZO_BASE_URL: pixazo.url.href,
      HTTP_PROXY: proxy.url,
      NO_PROXY: '127.0.0.1',
      MEDIA_PROXY: 'true',
    });
    untilTheEnd({ [Symbol.asyncDispose]: () => gateway.kill() });
    const browser = await launchBrowser();
    untilTheEnd({ [Symbol.asyncDispose]: () => browser.close() });
    const { context, elsewhere } = await freshContext(browser, gateway.origin);
    const page = await context.newPage();
    const studio = new StudioPage(page, gateway.origin);
    await studio.open();
    await studio.choose('Video to video');
    const form = page.locator('.model-form:not([hidden])');
    const file = { name: 'harbour.mp4', type: 'video/mp4', base64: clip.toString('base64') };
    await drop(form.locator('.file-drop'), file);
    await form.getByText('harbour.mp4 is sent').waitFor();
    expect(new Set(elsewhere.map((url) => url.split('?')[0]))).toEqual(
      new Set([expect.stringMatching(`^${bucket.url}/files/uploads/upload-`)]),
    );

    await studio.generate({ Prompt: 'Gulls over a harbour' });
    await studio.reaches('Gulls over a harbour', 'COMPLETED');
    const [submit] = pixazo.submits();
    const { video_url: given } = JSON.parse(submit?.body ?? '{}');
    expect(Buffer.from(await (await fetch(given)).arrayBuffer()).equals(clip)).toBe(true);
    const download = page.waitForEvent('download');
    await studio
      .job('Gulls over a harbour')
      .getByRole('link', { name: /^Download/ })
      .click();
    expect((await download).suggestedFilename()).toBe('Gulls-over-a-harbour-1.mp4');
    expect((await readFile(await (await download).path())).equals(clip)).toBe(true);
  },
);
