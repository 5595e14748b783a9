import type { z } from 'zod';
import type { DefinitionProblem, JsonPlace } from './json-path.js';

type Issue = z.core.$ZodIssue;

const nouns: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
};

/** The findings of zod as sentences about places. They never repeat a value. */
export function issueProblems(json: unknown, issues: readonly Issue[]): DefinitionProblem[] {
  return issues.flatMap((issue) => {
    const path = issue.path as JsonPlace;
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...path, key],
        problem: unknownMember(at(json, [...path, key])),
      }));
    }
    return { path, problem: at(json, path) === undefined ? 'is missing' : sentence(issue) };
  });
}

function unknownMember(value: unknown): string {
  const isNested = typeof value === 'object' && value !== null;
  return isNested
    ? 'is not a member of a definition: nested objects are not supported, a parameter is a value or a list of values'
    : 'is not a member that a definition can have here';
}

function sentence(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${nouns[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    case 'too_small':
      return `must ${sizeOf(issue.origin)} at least ${issue.minimum}`;
    case 'too_big':
      return `must ${sizeOf(issue.origin)} at most ${issue.maximum}`;
    case 'invalid_union':
      return issue.discriminator === undefined ? issue.message : typeProblem;
    default:
      return issue.message;
  }
}

const typeProblem =
  'must be STRING, TEXT, URL, INT, FLOAT, BOOLEAN or ENUM; nested objects are not supported';

function sizeOf(origin: string): string {
  if (origin === 'string') return 'have a number of characters of';
  return origin === 'array' ? 'have a number of entries of' : 'be';
}

function at(json: unknown, place: JsonPlace): unknown {
  return place.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    json,
  );
}
