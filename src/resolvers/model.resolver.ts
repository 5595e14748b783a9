import { Arg, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { inputMemberName } from '../models/graph-names.js';
import type { ModelDefinition } from '../models/model-definition.js';
import type { ModelRegistry } from '../models/model-registry.js';
import { ModelType } from '../schema/model.type.js';
import { toModelParameter } from '../schema/model-parameter.js';
import type { ModelParameterType } from '../schema/model-parameter.type.js';

/** The resolver class for the models and their parameters. */
export function modelResolver(models: ModelRegistry): new () => object {
  @Resolver(() => ModelType)
  class ModelResolver {
    @Query(() => [ModelType], {
      description: 'Every model, with its parameters and their limits: enough to build a form.',
    })
    models(): readonly ModelDefinition[] {
      return models.all;
    }

    @Query(() => ModelType, {
      nullable: true,
      description: 'The model with this id; null when there is none.',
    })
    model(@Arg('id', () => ID, { description: "The model's id." }) id: string): ModelDefinition | null {
      return models.find(id);
    }

    @FieldResolver()
    inputName(@Root() model: ModelDefinition): string {
      return inputMemberName(model);
    }

    @FieldResolver()
    parameters(@Root() model: ModelDefinition): ModelParameterType[] {
      return model.parameters.map(toModelParameter);
    }
  }
  return ModelResolver;
}
