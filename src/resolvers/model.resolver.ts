import { FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Model, ModelRegistry } from '../core/model.js';
import { ModelType } from '../schema/model.type.js';
import { toModelParameter } from '../schema/model-parameter.js';
import type { ModelParameterType } from '../schema/model-parameter.type.js';
import { parametersOf } from '../schema/parameter.js';

/** The resolver class for what the models are and take. */
export function modelResolver(models: ModelRegistry): new () => object {
  @Resolver(() => ModelType)
  class ModelResolver {
    @Query(() => [ModelType], {
      description:
        'Every generation model, with its parameters and their limits: enough to build a form from.',
    })
    models(): readonly Model[] {
      return models.all;
    }

    @FieldResolver()
    parameters(@Root() { Input }: Model): ModelParameterType[] {
      return parametersOf(Input).map(toModelParameter);
    }
  }
  return ModelResolver;
}
