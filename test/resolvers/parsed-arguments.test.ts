import { execute, parse } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import { expect, it, vi } from 'vitest';
import { badUserInput, type GatewayError } from '../../src/core/errors.js';
import { theGraph } from '../support/the-graph.js';

const TEXT_TO_AUDIO = `mutation ($input: MireloSfx16TextToAudioInput!) {
  generateMireloSfx16TextToAudio(input: $input) { job { id } }
}`;
const ANY = 'mutation ($input: GenerateInput!) { generate(input: $input) { job { id } } }';
const QUOTE = 'query ($input: GenerateInput!) { quote(input: $input) { affordable } }';

const input = { textPrompt: 'Rain on a roof' };
const ofAny = { mireloSfx16TextToAudio: input };
const body = {
  text_prompt: 'Rain on a roof',
  duration: 10,
  ambience: false,
  double_output: false,
  num_samples: 1,
  upload_audio_format: 'wav',
};

it.each([
  { document: TEXT_TO_AUDIO, variables: { input } },
  { document: ANY, variables: { input: ofAny } },
  { document: QUOTE, variables: { input: ofAny } },
])('$document reads its input without a search through the input types', async ({ document, variables }) => {
  const bodies: unknown[] = [];
  const refused = badUserInput([]);
  const refuse = async (given: unknown): Promise<GatewayError> => {
    bodies.push(given);
    throw refused;
  };
  const contextValue = {
    jobs: { submit: (submission: { body: object }) => refuse(submission.body) },
    billing: { quote: (_caller: unknown, _modelId: string, given: object) => refuse(given) },
  };
  const schema = theGraph();
  const searches = vi.spyOn(getMetadataStorage().inputTypes, 'find');
  const searched = () => searches.mock.calls.length;

  const before = searched();
  const { errors } = await execute({
    schema,
    document: parse(document),
    variableValues: variables,
    contextValue,
  });
  const after = searched();
  searches.mockRestore();

  expect(errors?.map(({ originalError }) => originalError)).toEqual([refused]);
  expect(bodies).toEqual([body]);
  expect(after).toBe(before);
});
