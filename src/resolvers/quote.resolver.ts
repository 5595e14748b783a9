import { Args, ArgsType, Ctx, Field, Query, Resolver } from 'type-graphql';
import type { GraphContext } from '../graphql/graph-context.js';
import { QuoteType } from '../schema/budget.type.js';
import type { InputClass } from '../schema/input-type.js';
import { budgetOf, moneyOf } from './money-values.js';
import { WithParsedArguments } from './parsed-arguments.js';
import type { ReadGeneration } from './read-generation.js';

/** The resolver class for prices of any of the models. @param AnyInput the input type that `readGeneration` reads */
export function quoteResolver(AnyInput: InputClass, readGeneration: ReadGeneration): new () => object {
  @ArgsType()
  class QuoteArguments {
    @Field(() => AnyInput, {
      description: 'The model to price, as the name of the only member, and its parameters.',
    })
    input!: object;
  }

  @Resolver()
  class QuoteResolver {
    @Query(() => QuoteType, {
      nullable: true,
      description:
        "The price of a generation with this input, without starting it. Null for a model without a price. Prices are the operator's, not Pixazo's invoice.",
    })
    @WithParsedArguments
    async quote(
      @Args(() => QuoteArguments) { input }: QuoteArguments,
      @Ctx() context: GraphContext,
    ): Promise<QuoteType | null> {
      const { modelId, body } = readGeneration(input, [], context);
      const quote = await context.billing.quote(context, modelId, body);
      return (
        quote && {
          price: moneyOf(quote.price, quote.currency),
          affordable: quote.affordable,
          budget: quote.budget && budgetOf(quote.budget),
        }
      );
    }
  }
  return QuoteResolver;
}
