import { GraphQLURL } from 'graphql-scalars';
import { Field, InputType, registerEnumType } from 'type-graphql';
import { WebhookMode } from '../core/pixazo.js';
import { IsPlainUrl } from './url-constraints.js';

registerEnumType(WebhookMode, {
  name: 'WebhookMode',
  description: 'When Pixazo posts to a webhook.',
  valuesConfig: {
    TERMINAL: { description: 'Once, when the job has ended.' },
    SYNC: { description: 'On every step, and when the job has ended.' },
  },
});

@InputType('WebhookInput', { description: 'Where Pixazo itself shall post the outcome of one generation.' })
export class WebhookInput {
  @Field(() => GraphQLURL, { description: 'The address to post to; https only.' })
  @IsPlainUrl(['https'])
  url!: URL;

  @Field(() => WebhookMode, { defaultValue: WebhookMode.TERMINAL, description: 'When to post.' })
  mode!: WebhookMode;
}
