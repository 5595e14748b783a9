/** A value that JSON can carry. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/** What kind of file a model makes. */
export enum MediaKind {
  AUDIO = 'AUDIO',
  VIDEO = 'VIDEO',
}

/** What a model turns into what. */
export enum ModelTask {
  TEXT_TO_AUDIO = 'TEXT_TO_AUDIO',
  VIDEO_TO_VIDEO = 'VIDEO_TO_VIDEO',
  VIDEO_TO_AUDIO = 'VIDEO_TO_AUDIO',
}

/** One Pixazo generation endpoint. */
export interface Model<Input extends object = object> {
  /** Pixazo's model id: it names the endpoint and begins every request_id. */
  id: string;
  name: string;
  version: string;
  task: ModelTask;
  output: MediaKind;
  /** The mutation that starts it. */
  mutation: string;
  /** One sentence on what the mutation makes. */
  description: string;
  /** The input class: the one home of each parameter's type, default, limits and description. */
  Input: new () => Input;
  /** The request body in Pixazo's own names. An absent optional parameter is left out. */
  toBody(input: Input): JsonObject;
}

/**
 * Writes an input under Pixazo's snake_case names, URLs as text, without what the caller left out.
 * `videoUrl` becomes `video_url`; it fits every model whose parameters keep Pixazo's names.
 */
export function snakeCaseBody(input: object): JsonObject {
  const body: JsonObject = {};
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || value === null) continue;
    body[name.replace(/[A-Z]/g, '_$&').toLowerCase()] = value instanceof URL ? value.href : value;
  }
  return body;
}

/** The models on offer, by id. */
export class ModelRegistry {
  private readonly byId = new Map<string, Model>();

  /** @throws Error when two models have the same id or the same mutation. */
  constructor(readonly all: readonly Model[]) {
    const mutations = new Set<string>();
    for (const model of all) {
      if (this.byId.has(model.id)) throw new Error(`Two models have the id ${model.id}`);
      if (mutations.has(model.mutation)) throw new Error(`Two models have the mutation ${model.mutation}`);
      this.byId.set(model.id, model);
      mutations.add(model.mutation);
    }
  }

  /** @throws Error when there is no such model. */
  get(id: string): Model {
    const model = this.byId.get(id);
    if (!model) throw new Error(`There is no model with the id ${id}`);
    return model;
  }
}
