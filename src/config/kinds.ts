import { z } from 'zod';
import type { Kind } from './variable.js';

/** The longest delay of Node's timers, in milliseconds: about 24 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** Any text. */
export function text(mustBe: string): Kind<string> {
  return { mustBe, schema: z.string() };
}

/** One of these words, spelled exactly so. */
export function oneOf<Word extends string>(words: readonly Word[]): Kind<Word> {
  return { mustBe: words.join(', ').replace(/, ([^,]*)$/, ' or $1'), schema: z.enum(words) };
}

/** `true` or `false`. */
export function flag(): Kind<boolean> {
  const { mustBe, schema } = oneOf(['true', 'false']);
  return { mustBe, schema: schema.transform((word) => word === 'true') as Kind<boolean>['schema'] };
}

/** A whole number in digits alone: `1e3`, `0x10` and `010` are refused, as readers disagree on them. */
export function wholeNumber(of: string, { from = 1, to = 100_000 } = {}): Kind<number> {
  return {
    mustBe: `a whole number of ${of} from ${from} to ${to}`,
    schema: z
      .string()
      .regex(/^(0|[1-9]\d*)$/)
      .transform(Number)
      .pipe(z.number().min(from).max(to)),
  };
}

/** A duration that Node's timers can wait. */
export function milliseconds(): Kind<number> {
  return wholeNumber('milliseconds', { to: LONGEST_MS });
}

/** An http or https address to which paths are appended. */
export function baseUrl(mustBe = 'an http or https URL without user, query or fragment'): Kind<URL> {
  const bare = (url: URL) => !url.username && !url.password && !/[?#]/.test(url.href);
  return {
    mustBe,
    schema: z
      .url({ protocol: /^https?$/ })
      .transform((address) => new URL(address))
      .refine(bare) as Kind<URL>['schema'],
  };
}

/** The address of an outbound proxy, whose user and password may stand in it. */
export function proxyAddress(): Kind<string> {
  return {
    mustBe: 'an http or https URL, such as http://proxy.example:3128',
    schema: z.url({ protocol: /^https?$/ }),
  };
}

/** A list with commas between its entries, none of them empty. */
export function listOf<Entry>(mustBe: string, entry: z.ZodType<Entry, string>): Kind<Entry[]> {
  return {
    mustBe,
    schema: z
      .string()
      .transform((list) => list.split(',').map((part) => part.trim()))
      .pipe(z.array(entry)),
  };
}
