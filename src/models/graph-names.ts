import type { ModelDefinition, ParameterDefinition } from './model-definition.js';

/** A parameter's name in the graph: `num_samples` is `numSamples`. */
export function parameterName(upstreamName: string): string {
  return upstreamName.replace(/_+([a-z0-9])/gi, (_run, next: string) => next.toUpperCase());
}

/** The name of a model's input type: that of `generateX` is `XInput`. */
export function inputTypeName(model: ModelDefinition): string {
  return `${nameWithoutVerb(model)}Input`;
}

/** The name of a model's member of `GenerateInput`: that of `generateX` is `x`, in camelCase. */
export function inputMemberName(model: ModelDefinition): string {
  const name = nameWithoutVerb(model);
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function nameWithoutVerb({ mutation }: ModelDefinition): string {
  return mutation.replace(/^generate/, '');
}

/** The name of the enum type of an ENUM parameter. */
export function enumTypeName(model: ModelDefinition, { name, enumName }: ParameterDefinition): string {
  const ofParameter = parameterName(`_${name}`);
  return enumName ?? `${nameWithoutVerb(model)}${ofParameter}`;
}

/** The name of an enum value in the graph: `wav` is `WAV`, `16:9` is `_16_9`. */
export function enumValueName(upstreamValue: string): string {
  return upstreamValue
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^(?=\d)/, '_');
}
