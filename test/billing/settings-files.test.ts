import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBudgets } from '../../src/billing/budgets-file.js';
import { readPriceBook } from '../../src/billing/price-book.js';
import { ConfigError } from '../../src/config/variable.js';
import { builtInModels } from '../../src/models/built-in-models.js';
import type { ModelDefinition } from '../../src/models/model-definition.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const MODEL = 'mirelo-sfx-1-6-text-to-audio';
const PRICE = { base: '0', perSecond: '0.002', perSample: '0.01' };
const prices = (more: object = {}) => ({ currency: 'USD', models: { [MODEL]: PRICE }, ...more });
const BUDGET = { name: 'design', scope: 'team', match: 'design', model: null, period: 'day', limit: '20.00' };
const budgets = (more: object = {}) => ({ budgets: [{ ...BUDGET, ...more }] });

type Content = object | string | Buffer;

async function inFile<Read>(content: Content, read: (path: string) => Promise<Read>): Promise<Read> {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'settings.json');
  const isBytes = typeof content === 'string' || Buffer.isBuffer(content);
  await writeFile(path, isBytes ? content : JSON.stringify(content));
  return await read(path);
}

const pricesIn = (content: Content) => inFile(content, (path) => readPriceBook(path, builtInModels));
const budgetsIn = (content: Content) => inFile(content, (path) => readBudgets(path, builtInModels));

/** The message of the refusal, without the folder of the file. */
async function refusalOf(reading: Promise<unknown>): Promise<string> {
  const error: unknown = await reading.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  return (error as Error).message.replace(/\S*(?=settings\.json)/g, '');
}

describe('PRICES_FILE', () => {
  it('has exact prices, and the parameters that they count by', async () => {
    const { models, version: _version, ...rest } = await pricesIn(prices());

    expect(rest).toEqual({ currency: 'USD', onFailed: 'UNRESOLVED' });
    expect([...models]).toEqual([
      [
        MODEL,
        {
          price: { base: 0n, perSecond: 2_000n, perSample: 10_000n },
          duration: 'duration',
          quantity: 'num_samples',
        },
      ],
    ]);
  });

  it.each(['spent', 'released', 'unresolved'])('takes onFailed %s', async (onFailed) => {
    expect((await pricesIn(prices({ onFailed }))).onFailed).toBe(onFailed.toUpperCase());
  });

  it('may begin with a byte order mark and leave parts of a price out', async () => {
    const text = JSON.stringify(prices({ models: { [MODEL]: { base: '1.5' } } }));
    const { models } = await pricesIn(`\ufeff${text}`);

    expect(models.get(MODEL)?.price).toEqual({ base: 1_500_000n, perSecond: 0n, perSample: 0n });
  });

  it('has the same version for the same file, and another for a changed one', async () => {
    const [one, same, changed] = [
      await pricesIn(prices()),
      await pricesIn(prices()),
      await pricesIn(prices({ onFailed: 'spent' })),
    ];

    expect(one.version).toMatch(/^[0-9a-f]{16}$/);
    expect(same.version).toBe(one.version);
    expect(changed.version).not.toBe(one.version);
  });

  it.each<[string, Content, string | RegExp]>([
    [
      'a JSON number',
      prices({ models: { [MODEL]: { ...PRICE, perSecond: 0.002 } } }),
      `PRICES_FILE: $.models["${MODEL}"].perSecond: must be a decimal in quotes, such as "0.002": a JSON number is not exact`,
    ],
    ...['-1', '1e3', '0.0000001', '.5', '1.', '', ' 1', '9007199254.740992'].map(
      (base): [string, Content, string] => [
        `the amount ${JSON.stringify(base)}`,
        prices({ models: { [MODEL]: { base } } }),
        `PRICES_FILE: $.models["${MODEL}"].base: must be a decimal with at most six places, such as "0.002"`,
      ],
    ),
    [
      'a price without a member',
      prices({ models: { [MODEL]: {} } }),
      `PRICES_FILE: $.models["${MODEL}"]: must have base, perSecond or perSample`,
    ],
    [
      'an unknown model',
      prices({ models: { 'mirelo-sfx-9': PRICE } }),
      'PRICES_FILE: $.models["mirelo-sfx-9"]: is unknown here',
    ],
    [
      'a model by the name of a member of every object',
      '{"currency":"USD","models":{"__proto__":{"base":"1"}}}',
      'PRICES_FILE: $.models.__proto__: is unknown here',
    ],
    ['an unknown key', prices({ onfailed: 'spent' }), 'PRICES_FILE: $.onfailed: is unknown here'],
    [
      'an unknown rule',
      prices({ onFailed: 'SPENT' }),
      'PRICES_FILE: $.onFailed: must be "spent", "released" or "unresolved"',
    ],
    ['no currency', { models: {} }, /^PRICES_FILE: \$\.currency: is missing: it must be a currency/],
    [
      'a currency in words',
      prices({ currency: 'dollars' }),
      /^PRICES_FILE: \$\.currency: must be a currency/,
    ],
    ['no models', { currency: 'USD' }, /^PRICES_FILE: \$\.models: is missing: it must be an object/],
    ['a list', [], /^PRICES_FILE: \$: must be an object with currency and models$/],
    [
      'a key twice',
      `{"currency":"USD","models":{"${MODEL}":{"base":"1","base":"2"}}}`,
      `PRICES_FILE: $.models["${MODEL}"].base: must not be given twice`,
    ],
    ['broken JSON', '{"currency": "USD",}', /^PRICES_FILE: \$: must be JSON/],
    ['an empty file', '', /^PRICES_FILE: \$: must be JSON/],
    [
      'UTF-16',
      Buffer.from(`\ufeff${JSON.stringify(prices())}`, 'utf16le'),
      'PRICES_FILE: settings.json must be UTF-8, but is UTF-16: save it as UTF-8',
    ],
    [
      'more than 1 MiB',
      JSON.stringify(prices()) + ' '.repeat(2 ** 20),
      'PRICES_FILE: settings.json cannot be read: it has more than 1 MiB',
    ],
  ])('with %s is refused by its place', async (_what, content, message) => {
    const refusal = await refusalOf(pricesIn(content));

    if (typeof message === 'string') expect(refusal).toBe(message);
    else expect(refusal).toMatch(message);
  });

  it.each([
    ['perSecond', 'duration'],
    ['perSecond', 'num_samples'],
    ['perSample', 'num_samples'],
  ])(
    'with a price %s that counts the parameter %s, which may be absent, is refused',
    async (part, absent) => {
      const loose = builtInModels.map(
        (model): ModelDefinition => ({
          ...model,
          parameters: model.parameters.map(({ default: value, ...parameter }) =>
            parameter.name === absent
              ? parameter
              : { ...parameter, ...(value !== undefined && { default: value }) },
          ),
        }),
      );
      const content = prices({ models: { [MODEL]: { [part]: '1' } } });

      expect(await refusalOf(inFile(content, (path) => readPriceBook(path, loose)))).toBe(
        `PRICES_FILE: $.models["${MODEL}"].${part}: counts ${absent}, which an input of this model may leave out: give it a default in its definition`,
      );
      expect(
        (await inFile(prices({ models: { [MODEL]: { base: '1' } } }), (path) => readPriceBook(path, loose)))
          .models.size,
      ).toBe(1);
    },
  );

  it('that is missing, or a folder, is refused by its path', async () => {
    await using directory = await temporaryDirectory();

    await expect(readPriceBook(join(directory.path, 'no.json'), builtInModels)).rejects.toThrow(
      /^PRICES_FILE: \S*no\.json cannot be read: ENOENT/,
    );
    await expect(readPriceBook(directory.path, builtInModels)).rejects.toThrow(
      /^PRICES_FILE: \S+ cannot be read: it is not a file$/,
    );
  });

  it('that is a pipe, which would never end, is refused', async () => {
    await using directory = await temporaryDirectory();
    const pipe = join(directory.path, 'prices.json');
    execFileSync('mkfifo', [pipe]);

    await expect(readPriceBook(pipe, builtInModels)).rejects.toThrow(
      `PRICES_FILE: ${pipe} cannot be read: it is not a file`,
    );
  });
});

describe('BUDGETS_FILE', () => {
  it('has budgets in its order', async () => {
    const everyone = { name: 'all', scope: 'gateway', period: 'month', limit: '500' };
    const ofModel = { ...BUDGET, name: 'each', scope: 'caller', match: null, model: MODEL, period: 'total' };

    expect(await budgetsIn({ budgets: [everyone, BUDGET, ofModel] })).toEqual([
      { name: 'all', scope: 'GATEWAY', match: null, modelId: null, period: 'MONTH', limit: 500_000_000n },
      { name: 'design', scope: 'TEAM', match: 'design', modelId: null, period: 'DAY', limit: 20_000_000n },
      { name: 'each', scope: 'CALLER', match: null, modelId: MODEL, period: 'TOTAL', limit: 20_000_000n },
    ]);
  });

  it('may be empty: every model then needs a price, and nothing is limited', async () => {
    expect(await budgetsIn({ budgets: [] })).toEqual([]);
  });

  it.each<[string, Content, string | RegExp]>([
    [
      'a JSON number',
      budgets({ limit: 20 }),
      /^BUDGETS_FILE: \$\.budgets\[0\]\.limit: must be a decimal in quotes/,
    ],
    [
      'a negative limit',
      budgets({ limit: '-1' }),
      /^BUDGETS_FILE: \$\.budgets\[0\]\.limit: must be a decimal with at most six places/,
    ],
    [
      'an unknown model',
      budgets({ model: 'x' }),
      'BUDGETS_FILE: $.budgets[0].model: is no model of this gateway',
    ],
    ['an unknown key', budgets({ limits: '1' }), 'BUDGETS_FILE: $.budgets[0].limits: is unknown here'],
    [
      'an unknown period',
      budgets({ period: 'year' }),
      /^BUDGETS_FILE: \$\.budgets\[0\]\.period: must be "day", /,
    ],
    [
      'an unknown scope',
      budgets({ scope: 'TEAM' }),
      /^BUDGETS_FILE: \$\.budgets\[0\]\.scope: must be "gateway", /,
    ],
    [
      'a match of the gateway',
      budgets({ scope: 'gateway' }),
      'BUDGETS_FILE: $.budgets[0].match: must not be there: the scope "gateway" has no team and no caller',
    ],
    [
      'an empty match',
      budgets({ match: '' }),
      /^BUDGETS_FILE: \$\.budgets\[0\]\.match: must be a name of 1 to 255/,
    ],
    [
      'an empty name',
      budgets({ name: '' }),
      /^BUDGETS_FILE: \$\.budgets\[0\]\.name: must be a text of 1 to 100/,
    ],
    ['no name', budgets({ name: undefined }), /^BUDGETS_FILE: \$\.budgets\[0\]\.name: is missing/],
    [
      'a name twice',
      { budgets: [BUDGET, { ...BUDGET, period: 'month' }] },
      'BUDGETS_FILE: $.budgets[1].name: is the name of another budget too',
    ],
    ['a list', [BUDGET], 'BUDGETS_FILE: $: must be an object with budgets'],
  ])('with %s is refused by its place', async (_what, content, message) => {
    const refusal = await refusalOf(budgetsIn(content));

    if (typeof message === 'string') expect(refusal).toBe(message);
    else expect(refusal).toMatch(message);
  });
});
