import type { WrittenDefinition } from './definition-schema.js';
import { defaultEnumName, defaultMutation } from './graph-names.js';
import type { AcceptedKind, ModelDefinition, ParameterDefinition } from './model-definition.js';
import { DEFAULT_MAX_ITEMS, DEFAULT_MAX_LENGTH, type WrittenParameter } from './parameter-schema.js';

/** Fills in everything that a definition leaves out. The only place with defaults. */
export function resolveDefinition(written: WrittenDefinition): ModelDefinition {
  const { id, mutation = defaultMutation(id) } = written;
  const parameters = written.parameters.map((parameter) => resolveParameter(parameter, { mutation }));
  return {
    id,
    name: written.name,
    version: written.version ?? '1',
    description: written.description,
    task: written.task,
    output: written.output,
    mutation,
    path: written.path ?? `/${id}/v1/${id}-request`,
    upstreamModelId: written.upstreamModelId ?? id,
    quantity: written.quantity ?? countingParameter(parameters, 'num_samples'),
    duration: written.duration ?? countingParameter(parameters, 'duration'),
    confirmed: written.confirmed ?? false,
    parameters,
  };
}

function countingParameter(parameters: readonly ParameterDefinition[], name: string): string | null {
  return parameters.some((parameter) => parameter.name === name && canCount(parameter)) ? name : null;
}

/** Whether every value of a parameter reads as a number: it is an INT or FLOAT, or an ENUM such as `"5"`, `"10"`. */
export function canCount({ type, isList, allowedValues = [] }: ParameterDefinition): boolean {
  if (isList) return false;
  if (type === 'ENUM') return allowedValues.every((value) => /^\d+(?:\.\d+)?$/.test(String(value)));
  return type === 'INT' || type === 'FLOAT';
}

function resolveParameter(
  written: WrittenParameter,
  model: Pick<ModelDefinition, 'mutation'>,
): ParameterDefinition {
  const { isList = false, required = false } = written;
  const base = {
    ...written,
    isList,
    required,
    ...(isList && { maxItems: written.maxItems ?? DEFAULT_MAX_ITEMS }),
  };
  switch (base.type) {
    case 'STRING':
    case 'TEXT':
      return { ...base, maxLength: base.maxLength ?? DEFAULT_MAX_LENGTH };
    case 'ENUM':
      return { ...base, enumName: base.enumName ?? defaultEnumName(model, base.name) };
    case 'URL': {
      const { accepts = acceptedByName(base.name), ...url } = base;
      return accepts === undefined ? url : { ...url, accepts: [accepts].flat() };
    }
    default:
      return base;
  }
}

/** `video_url` leads to a video, and `reference_image_urls` to images. */
function acceptedByName(name: string): AcceptedKind | undefined {
  return (['video', 'image', 'audio'] as const).find((kind) =>
    new RegExp(`(?:^|[_-])${kind}`, 'i').test(name),
  );
}
