import { GraphQLURL } from 'graphql-scalars';
import { Float, Int } from 'type-graphql';
import { type ModelParameterType, ParameterType } from './model-parameter.type.js';
import { type DeclaredParameter, type DeclaredType, describe } from './parameter.js';

const typeNames = new Map<DeclaredType, ParameterType>([
  [String, ParameterType.STRING],
  [GraphQLURL, ParameterType.URL],
  [Float, ParameterType.FLOAT],
  [Int, ParameterType.INT],
  [Boolean, ParameterType.BOOLEAN],
]);

/** A declared parameter as `Query.models` tells it. */
export function toModelParameter({ name, type, facts }: DeclaredParameter): ModelParameterType {
  const typeName = typeNames.get(type) ?? ParameterType.ENUM;
  const values = typeName === ParameterType.ENUM ? Object.entries(type) : null;
  // Where the graph has a name for a value, the name is what callers write.
  const asWritten = values?.find(([, value]) => value === facts.default)?.[0] ?? facts.default;
  return {
    name,
    type: typeName,
    required: facts.default === undefined && !facts.optional,
    default: asWritten === undefined ? null : String(asWritten),
    minimum: facts.minimum ?? null,
    maximum: facts.maximum ?? null,
    minLength: facts.minLength ?? null,
    allowedValues: values?.map(([valueName]) => valueName) ?? null,
    description: describe(facts),
  };
}
