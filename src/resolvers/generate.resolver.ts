import { IsOptional, Length, Matches, ValidateNested } from 'class-validator';
import { Args, ArgsType, Ctx, Field, Mutation, Resolver } from 'type-graphql';
import type { Job } from '../core/job.js';
import type { Model } from '../core/model.js';
import type { GraphContext } from '../jobs/jobs.js';
import { JobType } from '../schema/job.type.js';
import { WebhookInput } from '../schema/webhook.input.js';

/** The resolver class with the one mutation that starts this model. */
export function generateResolver(model: Model): new () => object {
  @ArgsType()
  class GenerateArguments {
    @Field(() => model.Input, { description: 'The parameters of the generation.' })
    @ValidateNested()
    input!: object;

    @Field(() => String, {
      nullable: true,
      description:
        'At most one generation is ever started for this caller and key: a repeat answers the job that the first one ' +
        'started, as it is now. Choose a new random key for each generation, and send the same again after a lost answer. ' +
        '1 to 255 characters.',
    })
    @IsOptional()
    @Length(1, 255, { message: 'must have 1 to 255 characters' })
    // No database could tell such a key from a shorter one.
    @Matches(/^[^\0\p{Surrogate}]*$/u, { message: 'must have no NUL characters and no lone surrogates' })
    idempotencyKey?: string | null;

    @Field(() => WebhookInput, {
      nullable: true,
      description: 'Where Pixazo itself shall post the outcome, beside what this gateway tells.',
    })
    @IsOptional()
    @ValidateNested()
    webhook?: WebhookInput | null;
  }

  @Resolver()
  class GenerateResolver {
    @Mutation(() => JobType, {
      name: model.mutation,
      description: `${model.description} Costs money. Answers the job as soon as Pixazo has accepted it.`,
    })
    generate(
      @Args(() => GenerateArguments) args: GenerateArguments,
      @Ctx() context: GraphContext,
    ): Promise<Job> {
      return context.jobs.submit({
        caller: context.caller,
        modelId: model.id,
        body: model.toBody(args.input),
        idempotencyKey: args.idempotencyKey ?? null,
        webhook: args.webhook ? { url: args.webhook.url.href, mode: args.webhook.mode } : null,
      });
    }
  }

  return GenerateResolver;
}
