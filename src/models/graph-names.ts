import type { ModelDefinition } from './model-definition.js';

/** A parameter's name in the graph: `num_samples` is `numSamples`, and `FPS` is `fps`. */
export function parameterName(upstreamName: string): string {
  return upstreamName
    .replace(/[_-]+([a-z0-9])/gi, (_run, next: string) => next.toUpperCase())
    .replace(/^(?:[A-Z]+(?![a-z])|[A-Z])/, (start) => start.toLowerCase());
}

/** The mutation of a model whose definition names none: that of `flux-1-dev` is `generateFlux1Dev`. */
export function defaultMutation(modelId: string): string {
  return `generate${modelId.split('-').map(capitalized).join('')}`;
}

/** The name of a model's input type: that of `generateX` is `XInput`. */
export function inputTypeName(model: Pick<ModelDefinition, 'mutation'>): string {
  return `${nameWithoutVerb(model)}Input`;
}

/** The name of a model's member of `GenerateInput`: that of `generateX` is `x`, in camelCase. */
export function inputMemberName(model: Pick<ModelDefinition, 'mutation'>): string {
  const name = nameWithoutVerb(model);
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function nameWithoutVerb({ mutation }: Pick<ModelDefinition, 'mutation'>): string {
  return mutation.replace(/^generate/, '');
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The name of the type of an ENUM parameter whose definition names none. */
export function defaultEnumName(model: Pick<ModelDefinition, 'mutation'>, upstreamName: string): string {
  return `${nameWithoutVerb(model)}${capitalized(parameterName(upstreamName))}`;
}

/** The name of an enum value in the graph: `wav` is `WAV`, `16:9` is `_16_9`. */
export function enumValueName(upstreamValue: string | number): string {
  return String(upstreamValue)
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^(?=\d)/, '_');
}
