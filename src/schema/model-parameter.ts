import { MAX_ADDRESS_LENGTH } from '../files/public-address.js';
import { enumValueName, parameterName } from '../models/graph-names.js';
import { DEFAULT_MAX_LENGTH, type ParameterDefinition } from '../models/model-definition.js';
import { type ModelParameterType, ParameterType } from './model-parameter.type.js';
import { describeParameter } from './parameter-description.js';

/** A parameter as `Query.models` returns it: by the graph's names. */
export function toModelParameter(parameter: ParameterDefinition): ModelParameterType {
  const { type, default: fallback, allowedValues } = parameter;
  const defaultText = fallback === undefined ? null : String(fallback);
  return {
    name: parameterName(parameter.name),
    type: type === 'TEXT' ? ParameterType.STRING : ParameterType[type],
    isList: false,
    required: parameter.required ?? false,
    default: type === 'ENUM' && defaultText !== null ? enumValueName(defaultText) : defaultText,
    minimum: parameter.minimum ?? null,
    exclusiveMinimum: parameter.exclusiveMinimum ?? null,
    maximum: parameter.maximum ?? null,
    minLength: parameter.minLength ?? null,
    maxLength: maxLengthOf(parameter),
    allowedValues: allowedValues?.map(enumValueName) ?? null,
    description: describeParameter(parameter),
  };
}

function maxLengthOf({ type, maxLength }: ParameterDefinition): number | null {
  if (type === 'URL') return MAX_ADDRESS_LENGTH;
  return type === 'TEXT' || type === 'STRING' ? (maxLength ?? DEFAULT_MAX_LENGTH) : null;
}
