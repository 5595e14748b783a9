import { GraphQLURL } from 'graphql-scalars';
import { Float, InputType, Int } from 'type-graphql';
import { MediaKind, type Model, ModelTask, snakeCaseBody } from '../core/model.js';
import { Parameter } from '../schema/parameter.js';

@InputType({ description: 'The parameters of Mirelo SFX 1.6 Video to Video.' })
class MireloSfx16VideoToVideoInput {
  @Parameter(() => GraphQLURL, {
    description:
      'The video to give a sound: an http or https URL of an MP4, MOV, WEBM, M4V or GIF that Pixazo can reach.',
  })
  videoUrl!: URL;

  @Parameter(() => String, {
    description: 'Guides the sound: its mood, its instruments, what is heard.',
    optional: true,
  })
  textPrompt?: string | null;

  @Parameter(() => Float, {
    description: 'Length in seconds. Above 10, a sliding window extends the generation.',
    default: 10,
    minimum: 1,
    maximum: 60,
  })
  duration!: number;

  @Parameter(() => Int, {
    description: 'How many variations to make, each a video of its own.',
    default: 1,
    minimum: 1,
    maximum: 4,
  })
  numSamples!: number;

  @Parameter(() => Int, {
    description: 'The same seed and input make the same sound. -1 or absent: random.',
    optional: true,
    minimum: -1,
  })
  seed?: number | null;
}

export const mireloSfx16VideoToVideo: Model<MireloSfx16VideoToVideoInput> = {
  id: 'mirelo-sfx-1-6-video-to-video',
  name: 'Mirelo SFX 1.6 Video to Video',
  version: '1.6',
  task: ModelTask.VIDEO_TO_VIDEO,
  output: MediaKind.VIDEO,
  mutation: 'generateMireloSfx16VideoToVideo',
  description: 'Gives a video a sound that fits its pictures.',
  Input: MireloSfx16VideoToVideoInput,
  toBody: snakeCaseBody,
};
