import { MAX_ADDRESS_LENGTH } from '../files/public-address.js';
import type { ParameterDefinition } from '../models/model-definition.js';

/** The effect of a parameter, then its limits. */
export function describeParameter(parameter: ParameterDefinition): string {
  const limits = parameter.isList ? listLimitsOf(parameter) : limitsOf(parameter);
  return limits === null ? parameter.description : `${parameter.description} ${limits}`;
}

function listLimitsOf(parameter: ParameterDefinition): string {
  const { minItems, maxItems } = parameter;
  const count =
    minItems === undefined ? `At most ${maxItems} values.` : `From ${minItems} to ${maxItems} values.`;
  const limits = limitsOf(parameter);
  return limits === null ? count : `${count} Each: ${limits.charAt(0).toLowerCase()}${limits.slice(1)}`;
}

function limitsOf(parameter: ParameterDefinition): string | null {
  switch (parameter.type) {
    case 'INT':
    case 'FLOAT':
      return rangeOf(parameter);
    case 'STRING':
    case 'TEXT':
      return lengthOf(parameter);
    case 'URL':
      return `At most ${MAX_ADDRESS_LENGTH} characters.`;
    default:
      return null;
  }
}

function rangeOf({ minimum, exclusiveMinimum, maximum }: ParameterDefinition): string | null {
  if (exclusiveMinimum !== undefined) {
    return `More than ${exclusiveMinimum}${maximum === undefined ? '' : `, at most ${maximum}`}.`;
  }
  if (minimum !== undefined)
    return maximum === undefined ? `At least ${minimum}.` : `From ${minimum} to ${maximum}.`;
  return maximum === undefined ? null : `At most ${maximum}.`;
}

function lengthOf({ minLength, maxLength }: ParameterDefinition): string {
  if (minLength === undefined) return `At most ${maxLength} characters.`;
  return `From ${minLength} to ${maxLength} characters, not counting white space around them.`;
}
