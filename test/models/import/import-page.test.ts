import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtInModels } from '../../../src/models/built-in-models.js';
import { importPage } from '../../../src/models/import/import-page.js';
import type { ModelDefinition } from '../../../src/models/model-definition.js';
import { readDefinition } from '../../../src/models/read-definition.js';
import { aPage } from './a-page.js';

function page(name: string): string {
  return readFileSync(new URL(`pages/${name}.md`, import.meta.url), 'utf8');
}

/** A definition without what a person writes, and without the operator's word. */
function factsOf({ name, description, confirmed, parameters, ...facts }: ModelDefinition) {
  return {
    ...facts,
    parameters: parameters.map(({ description: _, enumName, ...parameter }) => parameter),
  };
}

describe('the page of the built-in models', () => {
  const { drafts, findings } = importPage(page('sound-effects'));

  it('becomes the built-in definitions but for names, descriptions and enum names', () => {
    const definitions = drafts.map((draft) => readDefinition(draft).definition);

    expect(definitions.map((definition) => definition && factsOf(definition))).toEqual(
      builtInModels.map(factsOf),
    );
  });

  it('is placed whole, and says which limits are only usual ones', () => {
    expect(findings.unplaced).toEqual([]);
    expect(findings.assumed.map(({ message }) => message)).toEqual([
      'seed: minimum -1, since the page names no such limit',
      'seed: minimum -1, since the page names no such limit',
      'num_samples: minimum 1, maximum 16, since the page names no such limit',
      'seed: minimum -1, since the page names no such limit',
      'duration: maximum 600, since the page names no such limit',
    ]);
  });

  it('is drafted as unconfirmed', () => {
    expect(drafts.map(({ confirmed }) => confirmed)).toEqual([false, false, false]);
  });

  it('is read the same with the line ends of Windows', () => {
    expect(importPage(page('sound-effects').replaceAll('\n', '\r\n'))).toEqual({ drafts, findings });
  });
});

describe('a page with a path alone, no defaults and limits in words', () => {
  const { drafts, findings } = importPage(page('moving-pictures'));

  it('is drafted with the whole path, and what its sentences say', () => {
    expect(drafts).toMatchObject([
      {
        id: 'moving-pictures-5-6',
        name: 'Moving Pictures v5.6 Image to Video',
        version: '5.6',
        task: 'IMAGE_TO_VIDEO',
        output: 'VIDEO',
        path: '/moving-pictures/v1/moving-pictures-5-6-request',
        parameters: [
          { name: 'prompt', type: 'TEXT', required: true, maxLength: 2000 },
          { name: 'image_url', type: 'URL', required: true },
          { name: 'reference_urls', type: 'URL', isList: true, maxItems: 7 },
          { name: 'aspect_ratio', type: 'ENUM', allowedValues: ['16:9', '9:16', '1:1'], default: '16:9' },
          { name: 'duration', type: 'ENUM', allowedValues: [5, 8], default: 5 },
          { name: 'steps', type: 'INT', minimum: 10, maximum: 50, default: 30 },
          { name: 'strength', type: 'FLOAT', minimum: 0, maximum: 1, default: 0.6 },
          { name: 'tags', type: 'STRING', isList: true },
        ],
      },
    ]);
  });

  it('reports its nested parameters', () => {
    expect(findings.unplaced).toEqual([
      { line: 121, message: 'camera: its type "object" is nested, or unknown' },
      { line: 129, message: 'camera.pan: its type "integer" is nested, or unknown' },
    ]);
  });

  it('says what it took from sentences', () => {
    expect(findings.assumed).toContainEqual({
      line: 105,
      message: 'steps: minimum 10, maximum 50, as its description says',
    });
    expect(findings.assumed).toContainEqual({
      line: 105,
      message: 'steps: default 30, as its description says',
    });
  });
});

describe('a page with tables in bars, images and two operations below one base URL', () => {
  it('becomes a definition for each operation', () => {
    const { drafts, findings } = importPage(page('still-pictures'));

    expect(findings).toMatchObject({ unplaced: [], assumed: [] });
    expect(drafts).toMatchObject([
      {
        id: 'still-pictures-draw',
        name: 'Still Pictures 2 Text',
        version: '2',
        task: 'TEXT_TO_IMAGE',
        output: 'IMAGE',
        path: '/still-pictures/v1/still-pictures/draw',
        quantity: 'num_images',
        parameters: [
          { name: 'prompt', required: true, maxLength: 500 },
          { name: 'num_images', type: 'INT', minimum: 1, maximum: 4, default: 1 },
          { name: 'size', type: 'ENUM', allowedValues: ['1024x1024', '512x512'], default: '1024x1024' },
          { name: 'quality', type: 'ENUM', allowedValues: ['auto', '4k'], default: 'auto' },
          { name: 'seed', type: 'INT', minimum: 0, maximum: 4_294_967_295 },
        ],
      },
      {
        id: 'still-pictures-edit',
        task: 'IMAGE_TO_IMAGE',
        path: '/still-pictures/v1/still-pictures/edit',
        parameters: [
          { name: 'prompt', minLength: 1 },
          { name: 'image_urls', type: 'URL', isList: true, minItems: 1, maxItems: 14, required: true },
        ],
      },
    ]);
  });
});

describe('operations that answer in another style', () => {
  it('are reported, each with its reason, and not drafted', () => {
    const { drafts, findings } = importPage(page('other-answers'));

    expect(drafts).toEqual([]);
    expect(findings.unplaced.map(({ line, message }) => [line, message])).toEqual([
      [9, expect.stringContaining('no example of an answer has a request_id and a status')],
      [32, expect.stringContaining('the status "IN_QUEUE", not QUEUED')],
      [55, expect.stringContaining('the status is not asked for at /v2/requests/status/{request_id}')],
      [78, expect.stringContaining('results are not in output.media_url')],
      [105, expect.stringContaining('its host is not gateway.pixazo.ai')],
    ]);
  });
});

describe('a page', () => {
  const rows = [['prompt', 'Yes', 'string', '—', '—', 'What is to be heard.']];

  it('with an id twice is drafted once, and says so', () => {
    const { drafts, findings } = importPage(aPage({ rows }) + aPage({ rows }));

    expect(drafts.map(({ id }) => id)).toEqual(['echo-1']);
    expect(findings.unplaced.map(({ message }) => message)).toEqual([
      'A second operation with the id echo-1',
    ]);
  });

  it('without a request says so', () => {
    expect(importPage('# Nothing here').findings.unplaced).toEqual([
      { line: 1, message: 'The page: no code in it is a request, which begins with POST' },
    ]);
  });

  it('with a base URL and no request says so', () => {
    expect(importPage('## Base URL\n\n`https://gateway.pixazo.ai/x/v1`').findings.unplaced).toContainEqual({
      line: 1,
      message: 'A base URL without a request, which begins with POST',
    });
  });

  it('with responses that name several models is drafted with the first, and reports that', () => {
    const twice = aPage({ rows }).replace('"model_id": "echo-1"', '"model_id": "echo-2"');
    const other = `${twice}\n\`\`\`\n{ "request_id": "x", "status": "ERROR", "model_id": "echo-1" }\n\`\`\`\n`;

    expect(importPage(other)).toMatchObject({
      drafts: [{ id: 'echo-2' }],
      findings: { unplaced: [{ message: 'The models "echo-2", "echo-1" of the answers' }] },
    });
  });

  it('with an id that is no slug gets a slug, and keeps the id for the answers', () => {
    const { drafts } = importPage(aPage({ id: 'Echo_2.5', rows }));

    expect(drafts).toMatchObject([
      { id: 'echo-2-5', upstreamModelId: 'Echo_2.5', path: '/Echo_2.5/v1/Echo_2.5-request' },
    ]);
  });

  it('with a path alone, and no base URL or other code to count it from, is not drafted', () => {
    const alone = aPage({ rows })
      .replace('## Base URL', '## Address')
      .replace(/https:\/\/gateway\.pixazo\.ai\/echo-1\/v1/g, '');

    expect(importPage(alone)).toMatchObject({
      drafts: [],
      findings: {
        unplaced: [{ message: expect.stringContaining('no address or base URL to count it from') }],
      },
    });
  });
});
