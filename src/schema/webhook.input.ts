import { Field, InputType, registerEnumType } from 'type-graphql';
import { WebhookMode } from '../core/pixazo.js';
import { addressProblem } from '../files/public-address.js';
import { checkOf, type ObjectCheck } from './input-checks.js';
import { UrlScalar } from './scalars.js';

registerEnumType(WebhookMode, {
  name: 'WebhookMode',
  description: 'When Pixazo posts to a webhook.',
  valuesConfig: {
    TERMINAL: { description: 'Once, when the job has ended.' },
    SYNC: { description: 'Each time Pixazo checks the job, and when it has ended.' },
  },
});

@InputType('WebhookInput', { description: 'Where Pixazo posts the outcome of one generation.' })
export class WebhookInput {
  @Field(() => UrlScalar, { description: 'The address to post to; https only. At most 2048 characters.' })
  url!: string;

  @Field(() => WebhookMode, { defaultValue: WebhookMode.TERMINAL, description: 'When to post.' })
  mode!: WebhookMode;
}

/** @param live whether the address must be public, as Pixazo itself posts to it */
export function webhookCheck(live: boolean): ObjectCheck {
  const rules = { schemes: ['https'], mustBePublic: live } as const;
  const checkUrl = (value: unknown) => {
    // It is sent in a header, which could not hold others as they are.
    if (!/^\p{ASCII}*$/u.test(String(value))) return 'must have other than ASCII characters percent-encoded';
    return addressProblem(String(value), rules);
  };
  return checkOf([['url', checkUrl]], ['webhook']);
}
