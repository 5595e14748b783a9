import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ MAX_SAMPLES: '1', MAX_DURATION_SECONDS: '5' });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const GENERATE = `mutation ($input: MireloSfxVideoToAudioInput!) {
  generation: generateMireloSfxVideoToAudio(input: $input) { job { request } }
}`;
const videoUrl = 'https://videos.example/a.mp4';

describe('a gateway with MAX_SAMPLES=1 and MAX_DURATION_SECONDS=5', () => {
  it('lists the lowered limits and defaults of every model', async () => {
    const query = '{ models { parameters { name default maximum description } } }';
    const { data } = await gateway.graphql(query);
    const parameters = data.models.flatMap((model: { parameters: { name: string }[] }) => model.parameters);
    const named = (wanted: string) => parameters.filter(({ name }: { name: string }) => name === wanted);

    for (const samples of named('numSamples')) {
      expect(samples).toMatchObject({
        default: '1',
        maximum: 1,
        description: expect.stringMatching(/1 to 1\.$/),
      });
    }
    for (const seconds of named('duration')) {
      expect(seconds).toMatchObject({
        default: '5',
        maximum: 5,
        description: expect.stringMatching(/ 5\.$/),
      });
    }
  });

  it('sends the lowered defaults', async () => {
    const { data } = await gateway.graphql(GENERATE, { input: { videoUrl } });

    expect(data.generation.job.request).toMatchObject({ num_samples: 1, duration: 5 });
  });

  it.each([{ numSamples: 2 }, { duration: 5.1 }])('refuses %j', async (given) => {
    const { errors } = await gateway.graphql(GENERATE, { input: { videoUrl, ...given } });

    const path = ['input', ...Object.keys(given)];
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', fields: [{ path }] } }]);
  });
});
