import { Args, Ctx, Mutation, Resolver } from 'type-graphql';
import type { GraphContext } from '../graphql/graph-context.js';
import type { Submission } from '../jobs/submit/submitter.js';
import { inputMemberName } from '../models/graph-names.js';
import type { ModelDefinition } from '../models/model-definition.js';
import { requestBodyOf } from '../models/request-body.js';
import { type GenerateArguments, generateArgumentsOf, optionsCheckOf } from '../schema/generate-arguments.js';
import { generateInputOf } from '../schema/generate-input.js';
import { GenerationPayloadType } from '../schema/generation-payload.type.js';
import { inputCheckOf, refuseProblems } from '../schema/input-checks.js';
import type { InputClass } from '../schema/input-type.js';
import { startGeneration } from './start-generation.js';

/**
 * The resolver class with the mutation that starts any of these models.
 * @param live whether callers' addresses must be public
 */
export function generateAnyResolver(
  models: readonly { model: ModelDefinition; Input: InputClass }[],
  live: boolean,
): new () => object {
  const description = 'The model to run, as the name of the only member, and its parameters.';
  const AnyArguments = generateArgumentsOf(generateInputOf(models), description);
  const checkOptions = optionsCheckOf(live);
  const members = models.map(({ model }) => {
    const name = inputMemberName(model);
    const check = inputCheckOf(model, live, ['input', name]);
    return { name, check, modelId: model.id, toBody: requestBodyOf(model) };
  });

  @Resolver()
  class GenerateAnyResolver {
    @Mutation(() => GenerationPayloadType, {
      description:
        "Starts any model: the same as the model's own mutation, also for idempotency keys. Incurs a charge. Returns " +
        'once Pixazo accepts the job.',
    })
    generate(
      @Args(() => AnyArguments) args: GenerateArguments,
      @Ctx() context: GraphContext,
    ): Promise<Submission> {
      const given = args.input as Record<string, object | undefined>;
      const member = members.find(({ name }) => given[name]);
      const input = member && given[member.name];
      if (!member || !input) throw new Error('A @oneOf input has exactly one member');
      refuseProblems(member.check(input), checkOptions(args));
      return startGeneration(context, { modelId: member.modelId, body: member.toBody(input) }, args);
    }
  }

  return GenerateAnyResolver;
}
