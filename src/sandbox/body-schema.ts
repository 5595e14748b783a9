import { z } from 'zod';
import type { SandboxModel, SandboxParameter } from './sandbox-model.js';

/** A checked body, with defaults. */
export type Body = Record<string, unknown>;

/** The file name extensions of each kind of file that Pixazo can be given. */
export const extensions: Readonly<Record<string, readonly string[]>> = {
  video: ['mp4', 'mov', 'webm', 'm4v', 'gif'],
  image: ['png', 'jpg', 'jpeg', 'webp', 'gif', 'avif', 'bmp', 'heic'],
  audio: ['wav', 'mp3', 'aac', 'flac', 'm4a', 'ogg', 'opus', 'webm'],
};

/** A character that people see takes a few of these at most. */
const MOST_UNITS_PER_CHARACTER = 4;

/** The check of the bodies that a model accepts. */
export function bodySchemaOf({ parameters }: SandboxModel): z.ZodType<Body> {
  return z.strictObject(
    Object.fromEntries(parameters.map((parameter) => [parameter.name, member(parameter)])),
  );
}

function member(parameter: SandboxParameter): z.ZodType {
  const { isList, minItems = 0, maxItems = Infinity, required, default: value } = parameter;
  const one = valueSchema(parameter);
  const schema = isList ? z.array(one).min(minItems).max(maxItems) : one;
  if (value !== undefined) return schema.default(value as never);
  return required ? schema : schema.optional();
}

function valueSchema(parameter: SandboxParameter): z.ZodType {
  switch (parameter.type) {
    case 'INT':
      return within(z.int(), parameter);
    case 'FLOAT':
      return within(z.number(), parameter);
    case 'BOOLEAN':
      return z.boolean();
    case 'ENUM':
      return z.literal([...(parameter.allowedValues ?? [])]);
    case 'URL':
      return urlOf(parameter.accepts ?? []);
    default:
      return textOf(parameter);
  }
}

function within(schema: z.ZodNumber, { minimum, exclusiveMinimum, maximum }: SandboxParameter): z.ZodNumber {
  const limits = [
    ...(minimum === undefined ? [] : [z.gte(minimum)]),
    ...(exclusiveMinimum === undefined ? [] : [z.gt(exclusiveMinimum)]),
    ...(maximum === undefined ? [] : [z.lte(maximum)]),
  ];
  return schema.check(...limits);
}

function textOf({ minLength = 0, maxLength = Infinity }: SandboxParameter): z.ZodType {
  const isWithin = (text: string) => {
    const { length } = text.trim();
    return length >= minLength && length <= maxLength * MOST_UNITS_PER_CHARACTER;
  };
  return z.string().refine(isWithin, `must have ${minLength} to ${maxLength} characters`);
}

function urlOf(accepts: readonly string[]): z.ZodType {
  const accepted = accepts.flatMap((kind) => extensions[kind] ?? []);
  const kind = accepts.length === 0 ? 'file' : `${accepts.join(' or ')}: ${accepted.join(', ')}`;
  return z.string().refine((text) => isUrl(text, accepted), `must be an http(s) URL of a ${kind}`);
}

/** An address without an extension may lead to any kind; one with another extension does not. */
function isUrl(text: string, accepted: readonly string[]): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, pathname } = new URL(text);
  const extension = /\.([a-z][a-z0-9]{1,4})$/i.exec(pathname)?.[1]?.toLowerCase();
  const isAccepted = accepted.length === 0 || extension === undefined || accepted.includes(extension);
  return /^https?:$/.test(protocol) && isAccepted;
}
