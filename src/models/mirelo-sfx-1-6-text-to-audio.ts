import { Float, InputType, Int } from 'type-graphql';
import { MediaKind, type Model, ModelTask, snakeCaseBody } from '../core/model.js';
import { AudioFormat } from '../schema/audio-format.js';
import { Parameter } from '../schema/parameter.js';

@InputType({ description: 'The parameters of Mirelo SFX 1.6 Text to Audio.' })
class MireloSfx16TextToAudioInput {
  @Parameter(() => String, { description: 'Describes the sound to make.', minLength: 4 })
  textPrompt!: string;

  @Parameter(() => Float, {
    description: 'Length of the sound in seconds.',
    default: 10,
    minimum: 0.1,
    maximum: 60,
  })
  duration!: number;

  @Parameter(() => Boolean, {
    description: 'Makes an ambience that loops without a seam, instead of a single sound effect.',
    default: false,
  })
  ambience!: boolean;

  @Parameter(() => Boolean, {
    description: 'With `ambience`: puts the loop together with itself, twice as long. Without it, no effect.',
    default: false,
  })
  doubleOutput!: boolean;

  @Parameter(() => Int, { description: 'How many variations to make.', default: 1, minimum: 1, maximum: 4 })
  numSamples!: number;

  @Parameter(() => AudioFormat, { description: 'The file format of the sound.', default: AudioFormat.WAV })
  uploadAudioFormat!: AudioFormat;

  @Parameter(() => Int, {
    description: 'The same seed and input make the same sound. -1 or absent: random.',
    optional: true,
    minimum: -1,
  })
  seed?: number | null;
}

export const mireloSfx16TextToAudio: Model<MireloSfx16TextToAudioInput> = {
  id: 'mirelo-sfx-1-6-text-to-audio',
  name: 'Mirelo SFX 1.6 Text to Audio',
  version: '1.6',
  task: ModelTask.TEXT_TO_AUDIO,
  output: MediaKind.AUDIO,
  mutation: 'generateMireloSfx16TextToAudio',
  description: 'Makes sound effects or ambience from a description.',
  Input: MireloSfx16TextToAudioInput,
  toBody: snakeCaseBody,
};
