import type { ModelsQuery } from '../graph/graphql.js';

export type Model = ModelsQuery['models'][number];
export type Parameter = Model['parameters'][number];

/** The texts in a model's form, by the parameter's name. */
export type Draft = Readonly<Record<string, string>>;

const LARGEST = Number.MAX_SAFE_INTEGER;

/** A form as it is before anyone types. */
export function draftOf(parameters: readonly Parameter[]): Draft {
  return Object.fromEntries(parameters.map(({ name, default: value }) => [name, value ?? '']));
}

/** The problem with the text for a parameter, as a sentence; null if it can be sent. */
export function problemWith(parameter: Parameter, text: string): string | null {
  const { type, required, minLength } = parameter;
  const given = text.trim();
  if (given === '') return required ? 'This is required.' : null;
  if (minLength && given.length < minLength) return `Must have at least ${minLength} characters.`;
  if (type === 'URL' && !isWebAddress(given)) return 'Must be an http or https address.';
  if (type === 'INT' || type === 'FLOAT') return problemWithNumber(parameter, Number(given));
  return null;
}

function problemWithNumber({ type, minimum, maximum }: Parameter, value: number): string | null {
  if (!Number.isFinite(value)) return 'Must be a number.';
  if (type === 'INT' && !Number.isInteger(value)) return 'Must be a whole number.';
  if (minimum != null && value < minimum) return `Must be at least ${minimum}.`;
  if (maximum != null && value > maximum) return `Must be at most ${maximum}.`;
  if (type === 'INT' && value > LARGEST) return `Must be at most ${LARGEST}.`;
  return null;
}

/** The mutation's `input`. Empty fields are left out, so that the gateway's defaults apply. */
export function inputOf(parameters: readonly Parameter[], draft: Draft): Record<string, unknown> {
  const given = parameters.filter(({ name }) => draft[name]?.trim());
  return Object.fromEntries(given.map((parameter) => [parameter.name, typedValue(parameter, draft)]));
}

function typedValue({ name, type }: Parameter, draft: Draft): unknown {
  const text = draft[name] ?? '';
  if (type === 'INT' || type === 'FLOAT') return Number(text);
  if (type === 'BOOLEAN') return text === 'true';
  return type === 'TEXT' || type === 'STRING' ? text : text.trim();
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** `numSamples` for people: `Num samples`. */
export function labelOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
