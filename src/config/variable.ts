import type { z } from 'zod';

/** The environment's variables, as text. */
export type Environment = Record<string, string | undefined>;

/** A setting that cannot be used. The message is one line that starts with the variable and says what it must be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The rule for a variable's text, and how it becomes a value. */
export interface Kind<Value> {
  /** Completes the sentence "PORT must be …". */
  mustBe: string;
  schema: z.ZodType<Value, string>;
}

/** One environment variable: everything that configuration, documentation and error messages say about it. */
export interface Variable<Value> extends Kind<Value> {
  /** The value where the variable is not set, as an operator would write it. Absent: no value. */
  default?: string;
  /** One sentence, for the documentation. */
  meaning: string;
  /** The variable without which this one has no effect. */
  needs?: string;
}

/** Variables by name. */
export type Variables = Record<string, Variable<unknown>>;

type ValueOf<V> =
  V extends Variable<infer Value> ? (V extends { default: string } ? Value : Value | null) : never;

/** The value of each variable; null where it is not set and has no default. */
export type Values<Of extends Variables> = { [Name in keyof Of]: ValueOf<Of[Name]> };

/**
 * Reads each variable, or its default. A blank variable counts as not set: compose files and shells leave variables
 * out so.
 * @throws ConfigError for the first value that cannot be used; it does not repeat the value, which may be a secret
 */
export function readVariables<Of extends Variables>(variables: Of, environment: Environment): Values<Of> {
  const values = Object.entries(variables).map(([name, variable]) => {
    const given = environment[name]?.trim();
    if (given && /^["'`]/.test(given)) {
      throw new ConfigError(`${name} must not be in quotes: remove them, or the program that sets it has to`);
    }
    const text = given || variable.default;
    if (text === undefined) return [name, null];
    const read = variable.schema.safeParse(text);
    if (!read.success) throw new ConfigError(`${name} must be ${variable.mustBe}`);
    return [name, read.data];
  });
  return Object.fromEntries(values) as Values<Of>;
}

/** Whether a variable has a value of its own in this environment, other than its default. */
export function isSet(environment: Environment, name: string): boolean {
  return Boolean(environment[name]?.trim());
}
