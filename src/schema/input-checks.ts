import { badUserInput, type FieldProblem } from '../core/errors.js';
import { type AddressRules, addressProblem } from '../files/public-address.js';
import { parameterName } from '../models/graph-names.js';
import {
  DEFAULT_MAX_LENGTH,
  type ModelDefinition,
  type ParameterDefinition,
} from '../models/model-definition.js';
import { countCharacters } from './text-length.js';

/** Returns the problem of a value, without the value; null: it has none. */
export type ValueCheck = (value: unknown) => string | null;

/** Returns the problems of an object's members. Members that are absent or null are left to the graph's types. */
export type ObjectCheck = (object: object | null | undefined) => readonly FieldProblem[];

const noProblems: readonly FieldProblem[] = [];

/** Checks each member by its own check. `place` is where the object is in the operation's arguments. */
export function checkOf(
  members: readonly (readonly [name: string, check: ValueCheck])[],
  place: string[],
): ObjectCheck {
  return (object) => {
    if (!object) return noProblems;
    let problems: FieldProblem[] | null = null;
    for (const [name, check] of members) {
      const value = (object as Record<string, unknown>)[name];
      const message = value === undefined || value === null ? null : check(value);
      if (message === null) continue;
      problems ??= [];
      problems.push({ path: [...place, name], message });
    }
    return problems ?? noProblems;
  };
}

/** @throws GatewayError BAD_USER_INPUT with all problems, if there is one */
export function refuseProblems(...problems: (readonly FieldProblem[])[]): void {
  if (problems.some(({ length }) => length > 0)) throw badUserInput(problems.flat());
}

/**
 * The check of a model's input.
 * @param live whether addresses must be public: Pixazo itself fetches them, where the sandbox fetches none
 * @param place where the input is in the operation's arguments
 */
export function inputCheckOf({ parameters }: ModelDefinition, live: boolean, place: string[]): ObjectCheck {
  const members = parameters.flatMap((parameter) => {
    const check = valueCheckOf(parameter, { schemes: ['http', 'https'], mustBePublic: live });
    return check ? [[parameterName(parameter.name), check] as const] : [];
  });
  return checkOf(members, place);
}

function valueCheckOf(parameter: ParameterDefinition, rules: AddressRules): ValueCheck | null {
  switch (parameter.type) {
    case 'URL':
      return (value) => addressProblem(String(value), rules);
    case 'INT':
    case 'FLOAT':
      return numberCheck(parameter);
    case 'STRING':
    case 'TEXT':
      return textCheck(parameter);
    default:
      // The graph's own types leave nothing to check.
      return null;
  }
}

/** Limits that a number has none of are infinite. */
export function numberCheck(
  limits: Pick<ParameterDefinition, 'minimum' | 'exclusiveMinimum' | 'maximum'>,
): ValueCheck {
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

function textCheck({ minLength = 0, maxLength = DEFAULT_MAX_LENGTH }: ParameterDefinition): ValueCheck {
  const limits = { minLength, maxLength };
  return (value) => {
    const length = countCharacters(String(value), limits);
    if (length < minLength)
      return `must have at least ${minLength} characters, not counting white space around them`;
    return length > maxLength ? `must have at most ${maxLength} characters` : null;
  };
}
