import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount, MAX_AMOUNT, parseAmount, priceOf } from '../../src/core/money.js';

const amounts = fc.bigInt({ min: 0n, max: MAX_AMOUNT });

describe('an amount in decimals', () => {
  it.each([
    ['0', 0n],
    ['0.0', 0n],
    ['1', 1_000_000n],
    ['007', 7_000_000n],
    ['0.000001', 1n],
    ['20.00', 20_000_000n],
    ['0.125', 125_000n],
    ['9007199254.740991', MAX_AMOUNT],
  ])('%s is read exactly', (text, amount) => {
    expect(parseAmount(text)).toBe(amount);
  });

  it.each(['', ' 1', '+1', '-1', '.5', '1.', '1e3', '1,5', '0.0000001', '0x10', '9007199254.740992', '٣'])(
    '"%s" is refused',
    (text) => {
      expect(parseAmount(text)).toBeNull();
    },
  );

  it.each([
    [0n, '0'],
    [1n, '0.000001'],
    [10n, '0.00001'],
    [20_000_000n, '20'],
    [100_000_000n, '100'],
    [-125_000n, '-0.125'],
    [-1n, '-0.000001'],
    [MAX_AMOUNT, '9007199254.740991'],
  ])('%s millionths are written without zeros and exponents', (amount, text) => {
    expect(formatAmount(amount)).toBe(text);
  });

  it('is the same after writing and reading it', () => {
    fc.assert(fc.property(amounts, (amount) => parseAmount(formatAmount(amount)) === amount));
  });
});

/** Millionths, from decimals. */
function price(base: string, perSecond: string, perSample: string) {
  const [first, second, third] = [base, perSecond, perSample].map((text) => parseAmount(text) ?? -1n);
  return { base: first ?? -1n, perSecond: second ?? -1n, perSample: third ?? -1n };
}

describe('the price of a generation', () => {
  it.each([
    { prices: price('0', '0.002', '0.01'), seconds: 10, quantity: 2, text: '0.06' },
    { prices: price('1', '0', '0'), seconds: 600, quantity: 16, text: '1' },
    { prices: price('0.5', '0.1', '0'), seconds: 0, quantity: 1, text: '0.5' },
    { prices: price('0', '0.1', '0'), seconds: 0.1, quantity: 3, text: '0.03' },
    { prices: price('0', '3', '0'), seconds: 0.1, quantity: 1, text: '0.3' },
    { prices: price('0', '0.000001', '0'), seconds: 0.4, quantity: 1, text: '0' },
    { prices: price('0', '0.000001', '0'), seconds: 0.5, quantity: 1, text: '0.000001' },
    { prices: price('0', '0.000001', '0'), seconds: 1.49999, quantity: 1, text: '0.000001' },
    // The product is rounded once.
    { prices: price('0', '0.000001', '0'), seconds: 0.4, quantity: 2, text: '0.000001' },
    { prices: price('0', '0.000001', '0'), seconds: 1, quantity: 0.5, text: '0.000001' },
    { prices: price('0', '1000', '0'), seconds: 1e-7, quantity: 1, text: '0.0001' },
    { prices: price('0', '0', '1'), seconds: 0, quantity: 1e21, text: `1${'0'.repeat(21)}` },
  ])('is $text for $seconds s and $quantity results', ({ prices, seconds, quantity, text }) => {
    expect(formatAmount(priceOf(prices, { seconds, quantity }))).toBe(text);
  });

  it.each([
    { seconds: -5, quantity: 1, text: '1.1' },
    { seconds: 5, quantity: -1, text: '1' },
    { seconds: Number.NaN, quantity: Number.POSITIVE_INFINITY, text: '1' },
  ])('never falls below the base: $seconds s, $quantity results', ({ seconds, quantity, text }) => {
    expect(formatAmount(priceOf(price('1', '0.01', '0.1'), { seconds, quantity }))).toBe(text);
  });

  it('grows with seconds and results', () => {
    const [seconds, quantity] = [
      fc.double({ min: 0, max: 600, noNaN: true }),
      fc.integer({ min: 1, max: 16 }),
    ];
    fc.assert(
      fc.property(amounts, amounts, seconds, seconds, quantity, (perSecond, perSample, one, more, count) => {
        const prices = { base: 0n, perSecond, perSample };
        const [less, greater] = [Math.min(one, more), Math.max(one, more)];
        return (
          priceOf(prices, { seconds: less, quantity: count }) <=
          priceOf(prices, { seconds: greater, quantity: count + 1 })
        );
      }),
    );
  });
});
