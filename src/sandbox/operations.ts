import type { z } from 'zod';
import { type Body, bodySchemaOf } from './body-schema.js';
import { type Generation, generationOf } from './generation.js';
import type { GivenFile } from './given-files.js';
import { Refusal } from './refusal.js';
import type { SandboxModel } from './sandbox-model.js';

/** A body that an operation accepts. */
export interface AcceptedBody {
  modelId: string;
  generation: Generation;
  /** The files that it names. */
  files: GivenFile[];
}

interface Operation {
  model: SandboxModel;
  schema: z.ZodType<Body>;
}

/** The operations of the stand-in's models, by their paths. */
export class Operations {
  /** Several models may share a path: the first that accepts a body gets it. */
  private readonly byPath = new Map<string, Operation[]>();

  constructor(models: readonly SandboxModel[]) {
    for (const model of models) {
      const operation = { model, schema: bodySchemaOf(model) };
      this.byPath.set(model.path, [...(this.byPath.get(model.path) ?? []), operation]);
    }
  }

  /** @throws Refusal that names the first parameter that is wrong, and never repeats its value */
  read(path: string, body: unknown): AcceptedBody {
    const [first, ...others] = this.byPath.get(path) ?? [];
    if (!first) throw this.unknown(path);
    const read = first.schema.safeParse(body);
    if (read.success) return accepted(first, read.data);
    for (const other of others) {
      const { data } = other.schema.safeParse(body);
      if (data) return accepted(other, data);
    }
    throw refusalOf(read.error);
  }

  private unknown(path: string): Refusal {
    const [, modelId] = /^\/([^/]+)\/v1\/[^/]+$/.exec(path) ?? [];
    if (modelId === undefined) return new Refusal(404, 'Not Found', 'There is nothing at this path');
    const hasOthers = [...this.byPath.keys()].some((known) => known.startsWith(`/${modelId}/`));
    return hasOthers
      ? new Refusal(404, 'Not Found', `Model '${modelId}' has no such operation`)
      : new Refusal(400, 'Model not found', `Model '${modelId}' not found or is disabled`);
  }
}

function accepted({ model }: Operation, body: Body): AcceptedBody {
  return {
    modelId: model.upstreamModelId,
    generation: generationOf(model, body),
    files: filesIn(model, body),
  };
}

function filesIn({ parameters }: SandboxModel, body: Body): GivenFile[] {
  return parameters
    .filter(({ type }) => type === 'URL')
    .flatMap(({ name, accepts }) =>
      [body[name] ?? []].flat().map((url) => ({ parameter: name, url: String(url), accepts })),
    );
}

function refusalOf({ issues: [issue] }: z.ZodError): Refusal {
  if (issue?.code === 'unrecognized_keys') {
    return new Refusal(400, 'Bad Request', `Unknown parameter '${issue.keys.join("', '")}'`);
  }
  const [parameter] = issue?.path ?? [];
  if (parameter === undefined) return new Refusal(400, 'Bad Request', 'The body must be a JSON object');
  return new Refusal(400, 'Bad Request', `Parameter '${String(parameter)}': ${issue?.message}`);
}
