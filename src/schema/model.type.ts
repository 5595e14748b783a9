import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { MediaKind, ModelTask } from '../core/model.js';
import { ModelParameterType } from './model-parameter.type.js';

registerEnumType(MediaKind, {
  name: 'MediaKind',
  description: 'What kind of file a model makes.',
  valuesConfig: {
    AUDIO: { description: 'Sound alone.' },
    VIDEO: { description: 'Moving pictures with sound.' },
  },
});

registerEnumType(ModelTask, {
  name: 'ModelTask',
  description: 'What a model turns into what.',
  valuesConfig: {
    TEXT_TO_AUDIO: { description: 'A description becomes sound.' },
    VIDEO_TO_VIDEO: { description: 'A video becomes the same video with sound.' },
    VIDEO_TO_AUDIO: { description: 'A video becomes the sound that fits it.' },
  },
});

@ObjectType('Model', { description: 'One generation model of Pixazo.' })
export class ModelType {
  @Field(() => ID, { description: "Pixazo's model id, such as `mirelo-sfx-1-6-text-to-audio`." })
  id!: string;

  @Field(() => String, { description: 'Its name, for people to read.' })
  name!: string;

  @Field(() => String, { description: 'Its version, such as `1.6`.' })
  version!: string;

  @Field(() => ModelTask, { description: 'What it turns into what.' })
  task!: ModelTask;

  @Field(() => MediaKind, { description: 'What kind of file it makes.' })
  output!: MediaKind;

  @Field(() => String, { description: 'The name of the mutation that starts it.' })
  mutation!: string;

  @Field(() => [ModelParameterType], { description: "What its mutation's `input` takes." })
  parameters!: ModelParameterType[];
}
