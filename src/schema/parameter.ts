import { IsPositive, Max, Min, ValidateBy, ValidateIf } from 'class-validator';
import { GraphQLURL } from 'graphql-scalars';
import { Field, type Float, type Int } from 'type-graphql';
import { IsPlainUrl, IsPublicUrl, LIVE } from './url-constraints.js';

type ParameterType = typeof String | typeof Boolean | typeof Float | typeof Int | typeof GraphQLURL | object;

/** All there is to know of one parameter of a model. */
export interface ParameterFacts {
  /** What it does, for a frontend developer. Its limits are added by themselves. */
  description: string;
  /** Taken when the caller gives none. A parameter with neither a default nor `optional` is required. */
  default?: string | number | boolean;
  /** May be absent; then Pixazo is not told of it. */
  optional?: true;
  minimum?: number;
  maximum?: number;
  /** Greater than 0. */
  positive?: true;
  /** Characters, white space around them not counted. */
  minLength?: number;
}

/**
 * Declares one parameter of a model, its one home: the graph, its printed description and the check of what callers
 * send all read these facts.
 */
export function Parameter(type: () => ParameterType, facts: ParameterFacts): PropertyDecorator {
  return (target, name) => {
    const isUrl = type() === GraphQLURL;
    Field(type as () => typeof String, {
      description: [facts.description, ...limitsOf(facts)].join(' '),
      nullable: facts.optional ?? false,
      defaultValue: facts.default,
    })(target, name);
    const rules = [
      facts.minimum !== undefined && Min(facts.minimum),
      facts.maximum !== undefined && Max(facts.maximum),
      facts.positive && IsPositive(),
      facts.minLength !== undefined && HasAtLeast(facts.minLength),
      isUrl && IsPlainUrl(['http', 'https']),
      isUrl && IsPublicUrl({ groups: [LIVE] }),
      facts.optional && ValidateIf((input) => input[name] !== undefined && input[name] !== null),
    ];
    for (const rule of rules) if (rule) rule(target, name);
  };
}

/** At least this many characters, white space around them not counted. */
function HasAtLeast(minLength: number): PropertyDecorator {
  return ValidateBy({
    name: 'hasAtLeast',
    constraints: [minLength],
    validator: {
      validate: (text: unknown) => typeof text === 'string' && text.trim().length >= minLength,
      defaultMessage: () => `must have at least ${minLength} characters, white space around them not counted`,
    },
  });
}

function limitsOf({ minimum, maximum, positive, minLength }: ParameterFacts): string[] {
  const limits: string[] = [];
  if (minimum !== undefined && maximum !== undefined) limits.push(`From ${minimum} to ${maximum}.`);
  else if (minimum !== undefined) limits.push(`At least ${minimum}.`);
  else if (maximum !== undefined) limits.push(`At most ${maximum}.`);
  if (positive) limits.push('More than 0.');
  if (minLength !== undefined)
    limits.push(`At least ${minLength} characters, white space around them not counted.`);
  return limits;
}
