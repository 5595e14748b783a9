import type { JsonObject } from '../core/model.js';
import { parameterName } from './graph-names.js';
import type { ModelDefinition } from './model-definition.js';

/** Writes a checked input, after defaults, as the body that Pixazo gets. */
export type ToRequestBody = (input: object) => JsonObject;

/** The body has Pixazo's own names. Parameters that are absent or null are left out. */
export function requestBodyOf({ parameters }: ModelDefinition): ToRequestBody {
  const names = parameters.map(({ name }) => [name, parameterName(name)] as const);
  return (input) => {
    const given = input as JsonObject;
    const body: JsonObject = {};
    for (const [upstreamName, graphName] of names) {
      const value = given[graphName];
      if (value !== undefined && value !== null) body[upstreamName] = value;
    }
    return body;
  };
}
