import { GraphQLURL } from 'graphql-scalars';
import { Float, InputType, Int } from 'type-graphql';
import { MediaKind, type Model, ModelTask, snakeCaseBody } from '../core/model.js';
import { Parameter } from '../schema/parameter.js';

@InputType({ description: 'The parameters of Mirelo SFX Video to Audio.' })
class MireloSfxVideoToAudioInput {
  @Parameter(() => GraphQLURL, {
    description:
      'The video to hear: an http or https URL of an MP4, MOV, WEBM, M4V or GIF that Pixazo can reach.',
  })
  videoUrl!: URL;

  @Parameter(() => String, {
    description: 'Guides the sound, such as "rain falling on a metal roof".',
    default: '',
  })
  textPrompt!: string;

  @Parameter(() => Int, { description: 'How many variations to make.', default: 2, minimum: 1 })
  numSamples!: number;

  @Parameter(() => Int, {
    description:
      'The same seed and input make the same sound, as they do when it is absent. Another seed makes another.',
    default: 2105,
    minimum: -1,
  })
  seed!: number;

  @Parameter(() => Float, { description: 'Length of the sound in seconds.', default: 10, positive: true })
  duration!: number;
}

export const mireloSfxVideoToAudio: Model<MireloSfxVideoToAudioInput> = {
  id: 'mirelo-sfx-video-to-audio',
  name: 'Mirelo SFX Video to Audio',
  version: '1.0',
  task: ModelTask.VIDEO_TO_AUDIO,
  output: MediaKind.AUDIO,
  mutation: 'generateMireloSfxVideoToAudio',
  description: 'Makes the sound that fits a video.',
  Input: MireloSfxVideoToAudioInput,
  toBody: snakeCaseBody,
};
