import { Args, Ctx, Mutation, Resolver } from 'type-graphql';
import type { GraphContext } from '../graphql/graph-context.js';
import type { Submission } from '../jobs/submit/submitter.js';
import type { ModelDefinition } from '../models/model-definition.js';
import { type GenerateArguments, generateArgumentsOf, optionsCheckOf } from '../schema/generate-arguments.js';
import { GenerationPayloadType } from '../schema/generation-payload.type.js';
import type { InputClass } from '../schema/input-type.js';
import { WithParsedArguments } from './parsed-arguments.js';
import { generationOf } from './read-generation.js';
import { startGeneration } from './start-generation.js';

/**
 * The resolver class with the one mutation that starts this model.
 * @param live whether callers' addresses must be public
 */
export function generateResolver(model: ModelDefinition, Input: InputClass, live: boolean): new () => object {
  const ModelArguments = generateArgumentsOf(Input, 'The parameters of the generation.');
  const readGeneration = generationOf(model, live, ['input']);
  const checkOptions = optionsCheckOf(live);

  @Resolver()
  class GenerateResolver {
    @Mutation(() => GenerationPayloadType, {
      name: model.mutation,
      description: `${model.description} Incurs a charge. Returns once Pixazo accepts the job.`,
    })
    @WithParsedArguments
    generate(
      @Args(() => ModelArguments) args: GenerateArguments,
      @Ctx() context: GraphContext,
    ): Promise<Submission> {
      return startGeneration(context, readGeneration(args.input, checkOptions(args), context), args);
    }
  }

  return GenerateResolver;
}
