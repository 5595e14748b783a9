import { badUserInput, type FieldProblem } from '../core/errors.js';
import { isUploadId } from '../core/upload.js';
import { type AddressRules, addressProblem } from '../files/public-address.js';
import { parameterName } from '../models/graph-names.js';
import type { ModelDefinition, ParameterDefinition } from '../models/model-definition.js';
import { limitCheckOf } from '../models/value-limits.js';

/** Returns the problem of a value, without the value; null: it has none. */
export type ValueCheck = (value: unknown) => string | null;

/** Returns the problems of an object's members. Members that are absent or null are left to the graph's types. */
export type ObjectCheck = (object: object | null | undefined) => readonly FieldProblem[];

/** Returns the problems of a value at this path. */
type PlacedCheck = (value: unknown, path: string[]) => readonly FieldProblem[];

const noProblems: readonly FieldProblem[] = [];

/** Checks each member by its own check. `place` is where the object is in the operation's arguments. */
export function checkOf(
  members: readonly (readonly [name: string, check: ValueCheck])[],
  place: string[],
): ObjectCheck {
  return membersCheck(
    members.map(([name, check]) => [name, placed(check)]),
    place,
  );
}

function membersCheck(members: readonly (readonly [string, PlacedCheck])[], place: string[]): ObjectCheck {
  const placedMembers = members.map(([name, check]) => ({ name, check, path: [...place, name] }));
  return (object) => {
    if (!object) return noProblems;
    let problems = noProblems;
    for (const { name, check, path } of placedMembers) {
      const value = (object as Record<string, unknown>)[name];
      if (value === undefined || value === null) continue;
      const found = check(value, path);
      if (found.length > 0) problems = [...problems, ...found];
    }
    return problems;
  };
}

function placed(check: ValueCheck): PlacedCheck {
  return (value, path) => {
    const message = check(value);
    return message === null ? noProblems : [{ path, message }];
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
    const one = valueCheckOf(parameter, { schemes: ['http', 'https'], mustBePublic: live });
    const check = parameter.isList ? listCheck(parameter, one) : one && placed(one);
    return check ? [[parameterName(parameter.name), check] as const] : [];
  });
  return membersCheck(members, place);
}

function valueCheckOf(parameter: ParameterDefinition, rules: AddressRules): ValueCheck | null {
  if (parameter.type === 'URL') {
    // The id stands for an address that the gateway makes itself.
    return (value) => (isUploadId(String(value)) ? null : addressProblem(String(value), rules));
  }
  // The graph's own types leave nothing else to check.
  return limitCheckOf(parameter);
}

/** Checks the length of a list, then each of its values. A list of the wrong length has no other problems. */
function listCheck(
  { minItems = 0, maxItems = Infinity }: ParameterDefinition,
  check: ValueCheck | null,
): PlacedCheck {
  const checkOne = check && placed(check);
  return (value, path) => {
    const values = value as readonly unknown[];
    if (values.length < minItems) return [{ path, message: `must have at least ${minItems} values` }];
    if (values.length > maxItems) return [{ path, message: `must have at most ${maxItems} values` }];
    if (!checkOne) return noProblems;
    return values.flatMap((one, index) => checkOne(one, [...path, String(index)]));
  };
}
