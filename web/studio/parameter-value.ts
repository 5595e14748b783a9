import type { Model } from '@pixazo-gateway/client';
import { labels, problems } from './messages.js';

export type Parameter = Model['parameters'][number];

/** The texts in a model's form, by the parameter's name. A list has a line for each of its values. */
export type Draft = Readonly<Record<string, string>>;

const LARGEST = Number.MAX_SAFE_INTEGER;

/** A form as it is before anyone types. @param input the values of a job in place of the defaults */
export function draftOf(parameters: readonly Parameter[], input: Record<string, unknown> = {}): Draft {
  return Object.fromEntries(
    parameters.map((parameter) => {
      const { [parameter.name]: value } = input;
      return [parameter.name, value == null ? firstTextOf(parameter) : [value].flat().join('\n')];
    }),
  );
}

function firstTextOf({ type, isList, required, default: value }: Parameter): string {
  // A switch that is off cannot look as if nobody had decided.
  if (value === null) return type === 'BOOLEAN' && required && !isList ? 'false' : '';
  return isList ? JSON.parse(value).join('\n') : value;
}

/** The values of a list: the lines that are not blank. */
export function valuesIn(text: string): string[] {
  return text.split('\n').flatMap((line) => line.trim() || []);
}

/** The problem with the text for a parameter, as a sentence; null if it can be sent. */
export function problemWith(parameter: Parameter, text: string): string | null {
  const given = text.trim();
  if (given === '') return parameter.required ? problems.required : null;
  return parameter.isList ? problemWithList(parameter, valuesIn(text)) : problemWithValue(parameter, given);
}

function problemWithList(parameter: Parameter, values: readonly string[]): string | null {
  const { minItems, maxItems } = parameter;
  if (minItems != null && values.length < minItems) return problems.fewItems(minItems);
  if (maxItems != null && values.length > maxItems) return problems.manyItems(maxItems);
  for (const [index, value] of values.entries()) {
    const problem = problemWithValue(parameter, value);
    if (problem) return problems.inLine(index + 1, problem);
  }
  return null;
}

function problemWithValue(parameter: Parameter, given: string): string | null {
  const { type, minLength, maxLength, allowedValues } = parameter;
  if (minLength && given.length < minLength) return problems.short(minLength);
  if (maxLength && isLonger(given, maxLength)) return problems.long(maxLength);
  if (type === 'URL' && !isWebAddress(given)) return problems.address;
  if (type === 'INT' || type === 'FLOAT') return problemWithNumber(parameter, Number(given));
  if (type === 'BOOLEAN' && !/^(?:true|false)$/.test(given)) return problems.decision;
  if (allowedValues && !allowedValues.includes(given)) return problems.choice(allowedValues.join(', '));
  return null;
}

/** Characters are counted as people see them: an emoji is one. */
function isLonger(text: string, most: number): boolean {
  return text.length > most && [...new Intl.Segmenter().segment(text)].length > most;
}

function problemWithNumber(parameter: Parameter, value: number): string | null {
  const { type, minimum, exclusiveMinimum, maximum } = parameter;
  if (!Number.isFinite(value)) return problems.number;
  if (type === 'INT' && !Number.isInteger(value)) return problems.whole;
  if (minimum != null && value < minimum) return problems.least(minimum);
  if (exclusiveMinimum != null && value <= exclusiveMinimum) return problems.more(exclusiveMinimum);
  if (maximum != null && value > maximum) return problems.most(maximum);
  if (type === 'INT' && value > LARGEST) return problems.most(LARGEST);
  return type === 'INT' && value < -LARGEST ? problems.least(-LARGEST) : null;
}

/** Whether all texts can be sent. */
export function isComplete(parameters: readonly Parameter[], draft: Draft): boolean {
  return parameters.every((parameter) => problemWith(parameter, draft[parameter.name] ?? '') === null);
}

/** Whether the form shows a parameter: a double output is one of ambience alone. */
export function isAskedFor({ name }: Parameter, draft: Draft): boolean {
  return name !== 'doubleOutput' || draft.ambience === 'true';
}

/** The mutation's `input`. Empty fields are left out, so that the gateway's defaults apply. */
export function inputOf(parameters: readonly Parameter[], draft: Draft): Record<string, unknown> {
  const given = parameters.filter(({ name }) => draft[name]?.trim());
  return Object.fromEntries(
    given.map((parameter) => {
      const text = draft[parameter.name] ?? '';
      const one = (value: string) => typedValue(parameter, value);
      return [parameter.name, parameter.isList ? valuesIn(text).map(one) : one(text)];
    }),
  );
}

function typedValue({ type }: Parameter, text: string): unknown {
  if (type === 'INT' || type === 'FLOAT') return Number(text);
  if (type === 'BOOLEAN') return text.trim() === 'true';
  return type === 'TEXT' || type === 'STRING' ? text : text.trim();
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** `numSamples` for people: `Num samples`. */
export function labelOf(name: string): string {
  if (Object.hasOwn(labels, name)) return labels[name] as string;
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The values of an ENUM, each with the label that people read: the spelling of Pixazo. */
export function choicesOf({ allowedValues, upstreamValues }: Parameter): { value: string; label: string }[] {
  return (allowedValues ?? []).map((value, index) => ({ value, label: upstreamValues?.[index] ?? value }));
}
