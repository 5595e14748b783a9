import { IsPositive, Max, Min, ValidateBy, ValidateIf } from 'class-validator';
import { GraphQLURL } from 'graphql-scalars';
import { Field, type Float, type Int } from 'type-graphql';
import { IsPlainUrl, IsPublicUrl, LIVE } from './url-constraints.js';

/** What a parameter can be. An object is an enum. */
export type DeclaredType =
  | typeof String
  | typeof Boolean
  | typeof Float
  | typeof Int
  | typeof GraphQLURL
  | Record<string, string>;

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

/** One parameter as its input class declares it. */
export interface DeclaredParameter {
  name: string;
  type: DeclaredType;
  facts: ParameterFacts;
}

const DECLARED = Symbol('the parameters that an input class declares');

/** The parameters of an input class, in the order in which it declares them. */
export function parametersOf(Input: new () => object): DeclaredParameter[] {
  return Reflect.getMetadata(DECLARED, Input.prototype) ?? [];
}

/**
 * Declares one parameter of a model, its one home: the graph, its printed description, `Query.models` and the check of
 * what callers send all read these facts.
 */
export function Parameter(type: () => DeclaredType, facts: ParameterFacts): PropertyDecorator {
  return (target, name) => {
    const earlier: DeclaredParameter[] = Reflect.getMetadata(DECLARED, target) ?? [];
    Reflect.defineMetadata(DECLARED, [...earlier, { name: String(name), type: type(), facts }], target);
    const isUrl = type() === GraphQLURL;
    Field(type as () => typeof String, {
      description: describe(facts),
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

/** What it does, then its limits. */
export function describe(facts: ParameterFacts): string {
  return [facts.description, ...limitsOf(facts)].join(' ');
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
