import { Args, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Job } from '../core/job.js';
import type { GraphContext } from '../graphql/graph-context.js';
import type { ModelDefinition } from '../models/model-definition.js';
import { requestBodyOf } from '../models/request-body.js';
import {
  type GenerateArguments,
  generateArgumentsOf,
  generateCheckOf,
} from '../schema/generate-arguments.js';
import { JobType } from '../schema/job.type.js';

/**
 * The resolver class with the one mutation that starts this model.
 * @param live whether callers' addresses must be public
 */
export function generateResolver(model: ModelDefinition, live: boolean): new () => object {
  const ModelArguments = generateArgumentsOf(model);
  const check = generateCheckOf(model, live);
  const toBody = requestBodyOf(model);

  @Resolver()
  class GenerateResolver {
    @Mutation(() => JobType, {
      name: model.mutation,
      description: `${model.description} Incurs a charge. Returns the job once Pixazo accepts it.`,
    })
    generate(
      @Args(() => ModelArguments) args: GenerateArguments,
      @Ctx() { caller, jobs }: GraphContext,
    ): Promise<Job> {
      check(args);
      return jobs.submit({
        caller,
        modelId: model.id,
        body: toBody(args.input),
        idempotencyKey: args.idempotencyKey ?? null,
        webhook: args.webhook ?? null,
      });
    }
  }

  return GenerateResolver;
}
