import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../src/config/variable.js';
import type { Overrides } from '../../src/gateway.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { type GraphQLAnswer, startTestGateway, type TestGateway } from '../support/test-gateway.js';

/** The callers of a world, by their tokens. Dan is the admin; eve and fay have no team. */
const names = ['design/alice', 'design/bob', 'film/carol', 'dan', 'eve', 'fay'] as const;
export type Person = 'alice' | 'bob' | 'carol' | 'dan' | 'eve' | 'fay';

export const SOUND = 'mirelo-sfx-1-6-text-to-audio';
/** A second of sound costs a cent; ten seconds are the default. */
export const PRICES = { currency: 'USD', models: { [SOUND]: { perSecond: '0.01' } } };

const START = `mutation ($input: MireloSfx16TextToAudioInput!, $key: String, $maxCost: Decimal) {
  started: generateMireloSfx16TextToAudio(input: $input, idempotencyKey: $key, maxCost: $maxCost) {
    replayed job { id status cost { price { amount currency } state } error { code charged } }
  }
}`;

export const BUDGETS = `{ viewer { budgets {
  name scope modelId period limit { amount currency } spent { amount } held { amount } unresolved { amount }
  available { amount } resetsAt
} } }`;

/** The files about money, as JSON. */
export interface MoneySettings {
  prices?: object | null;
  budgets?: object[] | null;
}

/** A gateway in sandbox mode whose callers have teams and budgets. */
export interface MoneyWorld extends AsyncDisposable {
  readonly gateway: TestGateway;
  /** One operation of this caller. */
  as(who: Person, query: string, variables?: object): Promise<GraphQLAnswer>;
  /** Starts a generation of this many seconds, by default ten. */
  start(
    who: Person,
    options?: { prompt?: string; seconds?: number; key?: string; maxCost?: string },
  ): Promise<GraphQLAnswer>;
  /** The request header of this caller. */
  headers(who: Person): { authorization: string };
  /** Stops the gateway and starts it on the same database with these settings. */
  restart(settings: MoneySettings): Promise<void>;
}

const tokenOf = (who: Person) => `${who}-token-0123456789`;

/** @param settings prices are PRICES unless they say otherwise; null: there is no such file */
export async function moneyWorld(
  settings: MoneySettings = {},
  env: Environment = {},
  overrides: Overrides = {},
): Promise<MoneyWorld> {
  const directory = await temporaryDirectory();
  const start = async ({ prices = PRICES, budgets = null }: MoneySettings) => {
    const files = await Promise.all([
      fileOf(join(directory.path, 'prices.json'), prices),
      fileOf(join(directory.path, 'budgets.json'), budgets && { budgets }),
    ]);
    return startTestGateway(
      {
        AUTH_TOKENS: names.map((name) => `${name}:${tokenOf(name.replace(/.*\//, '') as Person)}`).join(),
        ADMINS: 'dan',
        DATABASE_URL: `file:${directory.path}/jobs.db`,
        PRICES_FILE: files[0],
        BUDGETS_FILE: files[1],
        ...env,
      },
      overrides,
    );
  };
  let gateway = await start(settings);
  const headers = (who: Person) => ({ authorization: `Bearer ${tokenOf(who)}` });
  const as = async (who: Person, query: string, variables: object = {}) =>
    (await gateway.post({ query, variables }, headers(who))).json() as Promise<GraphQLAnswer>;
  return {
    get gateway() {
      return gateway;
    },
    as,
    headers,
    start: (who, { prompt = 'rain on a roof', seconds = 10, key, maxCost } = {}) =>
      as(who, START, { input: { textPrompt: prompt, duration: seconds }, key, maxCost }),
    restart: async (changed) => {
      await gateway.stop();
      gateway = await start(changed);
    },
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function fileOf(path: string, content: object | null): Promise<string> {
  if (content === null) return '';
  await writeFile(path, JSON.stringify(content));
  return path;
}
