import { MAX_ADDRESS_LENGTH } from '../files/public-address.js';
import { enumValueName, parameterName } from '../models/graph-names.js';
import type { ParameterDefinition, ParameterValue } from '../models/model-definition.js';
import { type ModelParameterType, ParameterType } from './model-parameter.type.js';
import { describeParameter } from './parameter-description.js';

/** A parameter as `Query.models` returns it: by the graph's names. */
export function toModelParameter(parameter: ParameterDefinition): ModelParameterType {
  const { type, allowedValues } = parameter;
  return {
    name: parameterName(parameter.name),
    type: ParameterType[type],
    isList: parameter.isList,
    required: parameter.required,
    default: defaultTextOf(parameter),
    minimum: parameter.minimum ?? null,
    exclusiveMinimum: parameter.exclusiveMinimum ?? null,
    maximum: parameter.maximum ?? null,
    minLength: parameter.minLength ?? null,
    maxLength: type === 'URL' ? MAX_ADDRESS_LENGTH : (parameter.maxLength ?? null),
    allowedValues: allowedValues?.map(enumValueName) ?? null,
    upstreamValues: allowedValues?.map(String) ?? null,
    minItems: parameter.minItems ?? null,
    maxItems: parameter.maxItems ?? null,
    description: describeParameter(parameter),
  };
}

/** As the graph spells it; a list as JSON. */
function defaultTextOf({ type, default: value }: ParameterDefinition): string | null {
  if (value === undefined) return null;
  const inGraph = (one: ParameterValue) => (type === 'ENUM' ? enumValueName(String(one)) : one);
  return typeof value === 'object' ? JSON.stringify(value.map(inGraph)) : String(inGraph(value));
}
