import { MediaKind, ModelTask } from '../core/model.js';
import type { ModelDefinition } from './model-definition.js';

/** The models on offer, by id. */
export class ModelRegistry {
  private readonly byId = new Map<string, ModelDefinition>();
  private readonly urlParameters = new Map<string, readonly string[]>();

  /** @throws Error when two models have the same id or the same mutation */
  constructor(readonly all: readonly ModelDefinition[]) {
    const mutations = new Set<string>();
    for (const model of all) {
      if (this.byId.has(model.id)) throw new Error(`Two models have the id ${model.id}`);
      if (mutations.has(model.mutation)) throw new Error(`Two models have the mutation ${model.mutation}`);
      this.byId.set(model.id, model);
      const urls = model.parameters.filter(({ type }) => type === 'URL');
      this.urlParameters.set(
        model.id,
        urls.map(({ name }) => name),
      );
      mutations.add(model.mutation);
    }
  }

  /** Null: there is no model with this id. */
  find(id: string): ModelDefinition | null {
    return this.byId.get(id) ?? null;
  }

  /** The model as a job shows it, also when its definition was removed after the job had started. */
  describe(id: string): ModelDefinition {
    return this.find(id) ?? removedModel(id);
  }

  /** The model that Pixazo names for a job of this one. */
  upstreamIdOf(id: string): string {
    return this.find(id)?.upstreamModelId ?? id;
  }

  /** The parameters that take addresses, by Pixazo's names. */
  urlParametersOf(id: string): readonly string[] {
    return this.urlParameters.get(id) ?? [];
  }

  /** @throws Error when there is no model with this id */
  get(id: string): ModelDefinition {
    const model = this.find(id);
    if (!model) throw new Error(`There is no model with the id ${id}`);
    return model;
  }
}

/** The facts that remain of a model without a definition. Such a model cannot be started. */
function removedModel(id: string): ModelDefinition {
  return {
    id,
    name: id,
    version: '',
    description: 'Removed from this gateway.',
    task: ModelTask.OTHER,
    output: MediaKind.OTHER,
    mutation: '',
    path: '',
    upstreamModelId: id,
    quantity: null,
    duration: null,
    confirmed: false,
    parameters: [],
  };
}
