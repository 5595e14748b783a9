import { Args, Ctx, Mutation, Resolver } from 'type-graphql';
import type { GraphContext } from '../graphql/graph-context.js';
import type { Submission } from '../jobs/submit/submitter.js';
import { type GenerateArguments, generateArgumentsOf, optionsCheckOf } from '../schema/generate-arguments.js';
import { GenerationPayloadType } from '../schema/generation-payload.type.js';
import type { InputClass } from '../schema/input-type.js';
import { WithParsedArguments } from './parsed-arguments.js';
import type { ReadGeneration } from './read-generation.js';
import { startGeneration } from './start-generation.js';

/**
 * The resolver class with the mutation that starts any model.
 * @param AnyInput the input type that `readGeneration` reads
 * @param live whether callers' addresses must be public
 */
export function generateAnyResolver(
  AnyInput: InputClass,
  readGeneration: ReadGeneration,
  live: boolean,
): new () => object {
  const description = 'The model to run, as the name of the only member, and its parameters.';
  const AnyArguments = generateArgumentsOf(AnyInput, description);
  const checkOptions = optionsCheckOf(live);

  @Resolver()
  class GenerateAnyResolver {
    @Mutation(() => GenerationPayloadType, {
      description:
        "Starts any model: the same as the model's own mutation, also for idempotency keys. Incurs a charge. Returns " +
        'once Pixazo accepts the job.',
    })
    @WithParsedArguments
    generate(
      @Args(() => AnyArguments) args: GenerateArguments,
      @Ctx() context: GraphContext,
    ): Promise<Submission> {
      return startGeneration(context, readGeneration(args.input, checkOptions(args), context), args);
    }
  }

  return GenerateAnyResolver;
}
