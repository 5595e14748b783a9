import type { Json, JsonObject } from '../core/model.js';
import { enumValueName, parameterName } from './graph-names.js';
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

/** Writes a body that Pixazo got as the input that makes it. */
export type ToGraphInput = (body: JsonObject) => JsonObject;

/** The input has the graph's names and enum values, and no parameter that the model no longer has. */
export function graphInputOf({ parameters }: ModelDefinition): ToGraphInput {
  const names = parameters.map(({ name, type }) => [name, parameterName(name), type === 'ENUM'] as const);
  return (body) => {
    const input: JsonObject = {};
    for (const [upstreamName, graphName, isEnum] of names) {
      const value = body[upstreamName];
      if (value !== undefined) input[graphName] = isEnum ? enumNames(value) : value;
    }
    return input;
  };
}

/** The input of a model without a definition: by the graph's names, with Pixazo's values. */
export function inputOfRemovedModel(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [parameterName(name), value]));
}

function enumNames(value: Json): Json {
  return Array.isArray(value) ? value.map(enumNames) : enumValueName(String(value));
}
