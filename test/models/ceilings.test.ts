import { describe, expect, it } from 'vitest';
import { applyCeilings } from '../../src/models/ceilings.js';
import { mireloSfxVideoToAudio as model } from '../../src/models/mirelo-sfx-video-to-audio.js';

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

  it('limit a parameter that has no limit, and no other parameter', () => {
    const parameters = [
      { name: 'num_samples', type: 'INT', description: 'Samples.', required: true },
      { name: 'seed', type: 'INT', description: 'Seed.', default: 2_105 },
    ] as const;

    expect(applyCeilings({ ...model, parameters }, { samples: 2, seconds: 2 }).parameters).toEqual([
      { ...parameters[0], maximum: 2 },
      parameters[1],
    ]);
  });
});
