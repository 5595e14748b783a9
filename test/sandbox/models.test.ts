import { describe, expect, it } from 'vitest';
import { MediaKind } from '../../src/core/model.js';
import type { WrittenDefinition } from '../../src/models/definition-schema.js';
import type { WrittenParameter } from '../../src/models/parameter-schema.js';
import { defineModel } from '../../src/models/read-definition.js';
import { aDefinition } from '../support/a-definition.js';
import { bodyOf, startSandbox } from './start-sandbox.js';

const atOnce = { queuedMs: 0, processingMs: 0 };
const prompt: WrittenParameter = { name: 'prompt', type: 'TEXT', description: 'A prompt.', required: true };

function sandboxOf(...definitions: Partial<WrittenDefinition>[]) {
  const models = definitions.map((definition) => defineModel(aDefinition(definition)));
  return startSandbox({ models, ...atOnce });
}

/** Whether a model with this parameter accepts a body, and what it says if not. */
async function problemWith(parameter: object, body: object): Promise<string | null> {
  const other = { name: 'other', description: 'Another one.', ...parameter } as WrittenParameter;
  const { submit } = await sandboxOf({ parameters: [prompt, other] });
  const answer = await submit('a-model', { prompt: 'A boat.', ...body });
  return answer.status === 202 ? null : (await bodyOf(answer)).message;
}

describe('a model of a file', () => {
  it.each<[parameter: object, body: object]>([
    [{ type: 'INT', minimum: 2, maximum: 4 }, { other: 4 }],
    [{ type: 'FLOAT', exclusiveMinimum: 0 }, { other: 0.1 }],
    [{ type: 'BOOLEAN', default: true }, {}],
    [{ type: 'STRING', maxLength: 3 }, { other: ' abc ' }],
    [{ type: 'ENUM', allowedValues: ['16:9', 4] }, { other: '16:9' }],
    [{ type: 'ENUM', allowedValues: ['16:9', 4] }, { other: 4 }],
    [{ type: 'URL', accepts: 'image' }, { other: 'https://images.example/a.PNG?size=1' }],
    [{ type: 'URL', accepts: 'image' }, { other: 'https://images.example/a' }],
    [{ type: 'URL' }, { other: 'https://files.example/a.zip' }],
    [{ type: 'INT', isList: true, maximum: 4 }, { other: [] }],
    [{ type: 'INT', isList: true, maxItems: 2 }, { other: [1, 2] }],
  ])('with %j accepts %j', async (parameter, body) => {
    expect(await problemWith(parameter, body)).toBeNull();
  });

  it.each<[parameter: object, body: object]>([
    [{ type: 'INT', required: true }, {}],
    [{ type: 'INT', minimum: 2, maximum: 4 }, { other: 5 }],
    [{ type: 'INT', minimum: 2, maximum: 4 }, { other: 1 }],
    [{ type: 'FLOAT', exclusiveMinimum: 0 }, { other: 0 }],
    [{ type: 'STRING', minLength: 3 }, { other: ' ab ' }],
    [{ type: 'STRING', maxLength: 3 }, { other: 'x'.repeat(13) }],
    [{ type: 'ENUM', allowedValues: ['16:9', 4] }, { other: '_16_9' }],
    [{ type: 'ENUM', allowedValues: ['16:9', 4] }, { other: '4' }],
    [{ type: 'URL', accepts: 'image' }, { other: 'https://images.example/a.mp4' }],
    [{ type: 'URL' }, { other: 'file:///a' }],
    [{ type: 'INT', isList: true }, { other: 1 }],
    [{ type: 'INT', isList: true, minItems: 1 }, { other: [] }],
    [{ type: 'INT', isList: true, maxItems: 2 }, { other: [1, 2, 3] }],
    [{ type: 'INT', isList: true, maximum: 4 }, { other: [1, 5] }],
  ])('with %j refuses %j', async (parameter, body) => {
    expect(await problemWith(parameter, body)).toMatch(/^Parameter 'other': /);
  });

  it('is submitted to its own path, and named by its upstream id', async () => {
    const { url, status } = await sandboxOf({ path: '/pictures/v2/draw', upstreamModelId: 'pictures' });
    const answer = await fetch(`${url}/pictures/v2/draw`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'ocp-apim-subscription-key': 'test' },
      body: '{"prompt":"A boat."}',
    });
    const { request_id } = await bodyOf(answer);

    expect(request_id).toMatch(/^pictures_/);
    expect(await bodyOf(status(request_id))).toMatchObject({ model_id: 'pictures', status: 'COMPLETED' });
  });

  it('may share its path with another one: the body decides', async () => {
    const shared = { path: '/shared/v1/draw' };
    const size: WrittenParameter = { name: 'size', type: 'INT', description: 'A size.', required: true };
    const { url } = await sandboxOf(
      { id: 'one', ...shared },
      { id: 'two', ...shared, parameters: [prompt, size] },
    );
    const submit = async (body: object) => {
      const answer = await fetch(`${url}/shared/v1/draw`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'ocp-apim-subscription-key': 'test' },
        body: JSON.stringify(body),
      });
      return (await bodyOf(answer)).request_id?.replace(/_.*/, '');
    };

    expect(await submit({ prompt: 'A boat.' })).toBe('one');
    expect(await submit({ prompt: 'A boat.', size: 1 })).toBe('two');
    expect(await submit({ size: 1 })).toBeUndefined();
  });

  it('obeys what any of its texts says', async () => {
    const { submit } = await sandboxOf({ parameters: [prompt, { ...prompt, name: 'lyrics' }] });
    expect((await submit('a-model', { prompt: 'A song.', lyrics: 'La. sandbox:402' })).status).toBe(402);
  });
});

describe('a sample', () => {
  const format = (...allowedValues: string[]): WrittenParameter => ({
    name: 'output_format',
    type: 'ENUM',
    description: 'The format.',
    allowedValues,
  });

  it.each<[MediaKind, WrittenParameter[], object, string, RegExp]>([
    [MediaKind.IMAGE, [], {}, 'image/png', /^\x89PNG/],
    [MediaKind.IMAGE, [format('png', 'jpg')], { output_format: 'jpg' }, 'image/jpeg', /^\xff\xd8\xff/],
    [MediaKind.IMAGE, [format('WEBP')], { output_format: 'WEBP' }, 'image/webp', /^RIFF.{4}WEBP/s],
    [MediaKind.IMAGE, [format('tiff')], { output_format: 'tiff' }, 'image/png', /^\x89PNG/],
    [MediaKind.VIDEO, [], {}, 'video/mp4', /^.{4}ftyp/s],
    [MediaKind.AUDIO, [], {}, 'audio/wav', /^RIFF.{4}WAVE/s],
    [MediaKind.AUDIO, [format('mp3', 'wav')], { output_format: 'mp3' }, 'audio/mpeg', /^ID3/],
    [MediaKind.TEXT, [], {}, 'text/plain; charset=utf-8', /A boat\./],
    [MediaKind.MODEL_3D, [], {}, 'model/gltf-binary', /^glTF/],
    [MediaKind.OTHER, [], {}, 'text/plain; charset=utf-8', /A boat\./],
  ])('of a model that makes %s is one', async (output, parameters, body, type, start) => {
    const { submit, status } = await sandboxOf({ output, parameters: [prompt, ...parameters] });
    const { request_id } = await bodyOf(submit('a-model', { prompt: 'A boat.', ...body }));
    const { output: made } = await bodyOf(status(request_id));
    const [url = ''] = [made?.media_url ?? []].flat();
    const answer = await fetch(url);

    expect(answer.headers.get('content-type')).toBe(type);
    expect(Buffer.from(await answer.arrayBuffer()).toString('latin1')).toMatch(start);
  });

  it('is made as often and as long as the counters of the definition say', async () => {
    const { submit, status } = await sandboxOf({
      output: MediaKind.AUDIO,
      quantity: 'songs',
      duration: 'length',
      parameters: [
        prompt,
        { name: 'songs', type: 'INT', description: 'How many.', default: 1 },
        { name: 'length', type: 'ENUM', description: 'Seconds.', allowedValues: ['1', '2'], default: '1' },
      ],
    });
    const { request_id } = await bodyOf(submit('a-model', { prompt: 'A song.', songs: 3, length: '2' }));
    const { output } = await bodyOf(status(request_id));
    const [url = '', ...others] = [output?.media_url ?? []].flat();
    const { headers } = await fetch(url, { method: 'HEAD' });

    expect(others).toHaveLength(2);
    expect(headers.get('content-length')).toBe(String(44 + 2 * 44_100));
  });

  it('is bounded where a definition sets no limit', async () => {
    const { submit, status } = await sandboxOf({
      parameters: [prompt, { name: 'num_samples', type: 'INT', description: 'How many.' }],
    });
    for (const [num_samples, made] of [
      [1_000_000, 100],
      [-5, 1],
    ]) {
      const { request_id } = await bodyOf(submit('a-model', { prompt: 'A boat.', num_samples }));
      const { output } = await bodyOf(status(request_id));
      expect([output?.media_url ?? []].flat()).toHaveLength(made ?? 0);
    }
  });
});
