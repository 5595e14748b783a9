import { enumValueName, parameterName } from '../models/graph-names.js';
import type { ParameterDefinition } from '../models/model-definition.js';
import { type ModelParameterType, ParameterType } from './model-parameter.type.js';
import { describeParameter } from './parameter-description.js';

/** A parameter as `Query.models` returns it: by the graph's names. */
export function toModelParameter(parameter: ParameterDefinition): ModelParameterType {
  const { type, default: fallback, allowedValues, minimum, maximum, minLength } = parameter;
  const defaultText = fallback === undefined ? null : String(fallback);
  return {
    name: parameterName(parameter.name),
    type: type === 'TEXT' ? ParameterType.STRING : ParameterType[type],
    required: parameter.required ?? false,
    default: type === 'ENUM' && defaultText !== null ? enumValueName(defaultText) : defaultText,
    minimum: minimum ?? null,
    maximum: maximum ?? null,
    minLength: minLength ?? null,
    allowedValues: allowedValues?.map(enumValueName) ?? null,
    description: describeParameter(parameter),
  };
}
