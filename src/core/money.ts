/** An amount of money in millionths of its currency: exact, and never a float. */
export type Amount = bigint;

const PLACES = 6;
const UNIT = 10n ** BigInt(PLACES);
/** Past this, databases and JSON no longer tell two amounts apart: about nine thousand million units. */
export const MAX_AMOUNT: Amount = BigInt(Number.MAX_SAFE_INTEGER);

/** The price of one generation of a model: base + (perSecond × seconds + perSample) × samples. */
export interface ModelPrice {
  base: Amount;
  perSecond: Amount;
  perSample: Amount;
}

/** The amounts of an input that its price depends on. */
export interface Measure {
  /** Length of each result; 0 of a model without a length. Below zero counts as 0. */
  seconds: number;
  /** How many results. Below zero counts as 0. */
  quantity: number;
}

/** The amount that a decimal such as `0.125` means; null for a sign, an exponent, more than six places or too much. */
export function parseAmount(text: string): Amount | null {
  const [, whole, places = ''] = /^(\d{1,16})(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  const amount = BigInt(whole) * UNIT + BigInt(places.padEnd(PLACES, '0'));
  return amount > MAX_AMOUNT ? null : amount;
}

/** The amount as an exact decimal without an exponent and without trailing zeros. */
export function formatAmount(amount: Amount): string {
  const sign = amount < 0n ? '-' : '';
  const digits = String(amount < 0n ? -amount : amount).padStart(PLACES + 1, '0');
  const places = digits.slice(-PLACES).replace(/0+$/, '');
  return `${sign}${digits.slice(0, -PLACES)}${places && `.${places}`}`;
}

/** The price of one generation, rounded half up to the sixth place. */
export function priceOf({ base, perSecond, perSample }: ModelPrice, { seconds, quantity }: Measure): Amount {
  const length = fractionOf(seconds);
  const count = fractionOf(quantity);
  const each = perSecond * length.numerator + perSample * length.denominator;
  const denominator = length.denominator * count.denominator;
  return base + (2n * each * count.numerator + denominator) / (2n * denominator);
}

/** The number as its decimal text says it: 0.1 is a tenth, not the float next to it. */
function fractionOf(value: number): { numerator: bigint; denominator: bigint } {
  const [, whole = '0', places = '', exponent = '0'] =
    /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  const shift = Number(exponent) - places.length;
  const digits = BigInt(whole + places);
  return shift < 0
    ? { numerator: digits, denominator: 10n ** BigInt(-shift) }
    : { numerator: digits * 10n ** BigInt(shift), denominator: 1n };
}
