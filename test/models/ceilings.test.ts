import { describe, expect, it } from 'vitest';
import { applyCeilings } from '../../src/models/ceilings.js';
import { mireloSfxVideoToAudio } from '../../src/models/mirelo-sfx-video-to-audio.js';
import { defineModel } from '../../src/models/read-definition.js';

const model = defineModel(mireloSfxVideoToAudio);

function limitsWith(samples: number | null, seconds: number | null) {
  const { parameters } = applyCeilings(model, { samples, seconds });
  const limitsOf = (name: string) => {
    const found = parameters.find((parameter) => parameter.name === name);
    return [found?.maximum, found?.default];
  };
  return { samples: limitsOf('num_samples'), seconds: limitsOf('duration') };
}

describe('the ceilings of an operator', () => {
  it('leave a model unchanged when none are set', () => {
    expect(applyCeilings(model, { samples: null, seconds: null })).toEqual(model);
  });

  it('lower limits, and defaults above them', () => {
    expect(limitsWith(1, 5)).toEqual({ samples: [1, 1], seconds: [5, 5] });
    expect(limitsWith(3, 30)).toEqual({ samples: [3, 2], seconds: [30, 10] });
  });

  it('never raise a limit', () => {
    expect(limitsWith(100, 1_000)).toEqual({ samples: [16, 2], seconds: [600, 10] });
  });

  it('limit the parameters that count results and seconds, and no others', () => {
    const counted = defineModel({
      ...mireloSfxVideoToAudio,
      quantity: 'images',
      duration: 'length',
      parameters: [
        { name: 'images', type: 'INT', description: 'Images.', required: true },
        { name: 'length', type: 'FLOAT', description: 'Seconds.', default: 8 },
        { name: 'num_samples', type: 'INT', description: 'Samples.', default: 7 },
      ],
    });
    const [images, length, samples] = applyCeilings(counted, { samples: 2, seconds: 3 }).parameters;

    expect(images).toEqual({ ...counted.parameters[0], maximum: 2 });
    expect(length).toEqual({ ...counted.parameters[1], maximum: 3, default: 3 });
    expect(samples).toEqual(counted.parameters[2]);
  });
});
