import { UseMiddleware } from 'type-graphql';
import type { GraphContext } from '../graphql/graph-context.js';

type Method<Args, Result> = (args: Args, context: GraphContext) => Result;

/**
 * Decorates a method that takes `@Args` and `@Ctx`: it gets the arguments as GraphQL parsed them. type-graphql would copy
 * them into instances of their classes, and search all input types for each member of an input at every call. The input
 * of any model has a member for each of hundreds of models.
 */
export function WithParsedArguments<Args, Result>(
  prototype: object,
  name: string,
  { value: method }: TypedPropertyDescriptor<Method<Args, Result>>,
): void {
  if (!method) throw new Error(`${name} must be a method`);
  // type-graphql reads the arguments of a method only after its middleware has called `next`.
  UseMiddleware(async ({ args, context }) => method.call(prototype, args as Args, context as GraphContext))(
    prototype,
    name,
  );
}
