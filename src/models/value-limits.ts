import type { ParameterDefinition } from './model-definition.js';
import { countCharacters } from './text-length.js';

/** The limits of one value of a parameter. */
export type ValueLimits = Pick<
  ParameterDefinition,
  'type' | 'minimum' | 'exclusiveMinimum' | 'maximum' | 'minLength' | 'maxLength' | 'allowedValues'
>;

/** Returns the problem of a value that has its parameter's type, without the value; null: it has none. */
export type LimitCheck = (value: unknown) => string | null;

/** The check of one value. Null: every value of the type is within the limits. */
export function limitCheckOf(limits: ValueLimits): LimitCheck | null {
  switch (limits.type) {
    case 'INT':
    case 'FLOAT':
      return numberCheck(limits);
    case 'STRING':
    case 'TEXT':
      return textCheck(limits);
    default:
      return null;
  }
}

/** Limits that a number has none of are infinite. */
export function numberCheck(
  limits: Pick<ValueLimits, 'minimum' | 'exclusiveMinimum' | 'maximum'>,
): LimitCheck {
  const { minimum = -Infinity, exclusiveMinimum = -Infinity, maximum = Infinity } = limits;
  return (value) => {
    if (!Number.isFinite(value)) return 'must be a finite number';
    const number = value as number;
    if (number < minimum) return `must be at least ${minimum}`;
    // Without the number 0, which may be the very value that is refused.
    if (number <= exclusiveMinimum)
      return exclusiveMinimum === 0 ? 'must be a positive number' : `must be more than ${exclusiveMinimum}`;
    return number > maximum ? `must be at most ${maximum}` : null;
  };
}

function textCheck({ minLength = 0, maxLength = Infinity }: ValueLimits): LimitCheck {
  const limits = { minLength, maxLength };
  return (value) => {
    const length = countCharacters(String(value), limits);
    if (length < minLength)
      return `must have at least ${minLength} characters, not counting white space around them`;
    return length > maxLength ? `must have at most ${maxLength} characters` : null;
  };
}
