import { type ValidationError, validateSync } from 'class-validator';
import type { ValidatorFn } from 'type-graphql';
import { badUserInput, type FieldProblem } from '../core/errors.js';
import { CompiledRules } from './compiled-rules.js';
import { LIVE } from './url-constraints.js';

/**
 * Checks the arguments of a field against the rules on their classes; refuses all that is wrong at once.
 * @param live whether the rules hold that only matter for the real Pixazo
 * @throws GatewayError BAD_USER_INPUT, without the refused values
 */
export function checkArguments(live: boolean): ValidatorFn {
  const groups = live ? [LIVE] : [];
  const options = { always: true, strictGroups: true, groups, forbidUnknownValues: false };
  const rules = new CompiledRules(groups);
  return (value) => {
    if (typeof value !== 'object' || value === null || rules.areKept(value)) return;
    const problems = validateSync(value, options).flatMap((error) => problemsOf(error, []));
    if (problems.length > 0) throw badUserInput(problems);
  };
}

function problemsOf(error: ValidationError, parents: string[]): FieldProblem[] {
  const path = [...parents, error.property];
  const own = Object.values(error.constraints ?? {}).map((message) => ({
    path,
    message: message.startsWith(`${error.property} `) ? message.slice(error.property.length + 1) : message,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => problemsOf(child, path))];
}
