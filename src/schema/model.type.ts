import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { MediaKind, ModelTask } from '../core/model.js';
import { ModelParameterType } from './model-parameter.type.js';
import { NodeType } from './node.type.js';

registerEnumType(MediaKind, {
  name: 'MediaKind',
  description: 'The kind of a file.',
  valuesConfig: {
    AUDIO: { description: 'Sound.' },
    VIDEO: { description: 'Video, with or without sound.' },
    IMAGE: { description: 'A picture.' },
    TEXT: { description: 'Text.' },
    MODEL_3D: { description: 'A model of three dimensions.' },
    OTHER: { description: 'Any other kind.' },
  },
});

registerEnumType(ModelTask, {
  name: 'ModelTask',
  description: "A model's kind of input and of output.",
  valuesConfig: {
    TEXT_TO_AUDIO: { description: 'Sound, speech or music from a text.' },
    TEXT_TO_IMAGE: { description: 'A picture from a text.' },
    TEXT_TO_VIDEO: { description: 'A video from a text.' },
    TEXT_TO_TEXT: { description: 'A text from a text.' },
    TEXT_TO_3D: { description: 'A model of three dimensions from a text.' },
    AUDIO_TO_AUDIO: { description: 'Sound from a sound.' },
    AUDIO_TO_TEXT: { description: 'A text from a sound, such as a transcript.' },
    IMAGE_TO_IMAGE: { description: 'A picture from a picture.' },
    IMAGE_TO_VIDEO: { description: 'A video from a picture.' },
    IMAGE_TO_3D: { description: 'A model of three dimensions from a picture.' },
    VIDEO_TO_AUDIO: { description: 'Sound from a video.' },
    VIDEO_TO_VIDEO: { description: 'A video from a video.' },
    VIDEO_TO_TEXT: { description: 'A text from a video.' },
    OTHER: { description: 'Any other task.' },
  },
});

@ObjectType('Model', { implements: NodeType, description: 'A model that Pixazo offers.' })
export class ModelType implements NodeType {
  @Field(() => ID, { description: "Pixazo's model id, such as `mirelo-sfx-1-6-text-to-audio`." })
  id!: string;

  @Field(() => String, { description: 'Its name, for people.' })
  name!: string;

  @Field(() => String, { description: 'Its version, such as `1.6`.' })
  version!: string;

  @Field(() => ModelTask, { description: 'Its kind of input and of output.' })
  task!: ModelTask;

  @Field(() => MediaKind, { description: 'The kind of file it makes.' })
  output!: MediaKind;

  @Field(() => String, {
    description:
      'The name of the mutation that starts it. Empty for a model that was removed from this gateway.',
  })
  mutation!: string;

  @Field(() => String, {
    description:
      'Its member of `GenerateInput`: the name to pass its input under to the `generate` mutation.',
  })
  inputName!: string;

  @Field(() => [ModelParameterType], { description: "The members of its mutation's `input`." })
  parameters!: ModelParameterType[];
}
