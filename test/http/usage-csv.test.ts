import { describe, expect, it } from 'vitest';
import { startTestGateway } from '../support/test-gateway.js';
import { type MoneyWorld, moneyWorld, type Person, SOUND } from './money-world.js';

const today = new Date().toISOString().slice(0, 10);
const dayAfter = (days: number) => new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10);
const PERIOD = `from=${today}&to=${dayAfter(1)}`;
const HEAD = 'day,model,team,caller,jobs,completed,currency,spent,held,unresolved';

const read = (world: MoneyWorld, who: Person, query: string, more: object = {}) =>
  fetch(`${world.gateway.url}/usage.csv?${query}`, { headers: { ...world.headers(who), ...more } });

describe('GET /usage.csv', () => {
  it('has a line for each group of everyone', async () => {
    await using world = await moneyWorld();
    await world.start('alice');
    await world.start('eve', { seconds: 1.5 });
    const answer = await read(world, 'dan', `${PERIOD}&groupBy=DAY,MODEL,TEAM,CALLER`);

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="usage-${today}-${dayAfter(1)}.csv"`,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const [head, ...lines] = (await answer.text()).trimEnd().split('\n');
    expect(head).toBe(HEAD);
    expect(lines.sort()).toEqual([
      `${today},${SOUND},,eve,1,0,USD,0,0.015,0`,
      `${today},${SOUND},design,alice,1,0,USD,0,0.1,0`,
    ]);
  });

  it('is one line without groupBy, and takes groups in lower case', async () => {
    await using world = await moneyWorld();
    await world.start('alice');
    await world.start('bob');

    for (const query of [PERIOD, `${PERIOD}&groupBy=`]) {
      expect(await (await read(world, 'dan', query)).text()).toBe(`${HEAD}\n,,,,2,0,USD,0,0.2,0\n`);
    }
    expect(await (await read(world, 'dan', `${PERIOD}&groupBy=team`)).text()).toBe(
      `${HEAD}\n,,design,,2,0,USD,0,0.2,0\n`,
    );
  });

  it('reads many months, each day once', async () => {
    await using world = await moneyWorld();
    await world.start('alice');
    const long = `from=${dayAfter(-400)}T12:00:00Z&to=${dayAfter(300)}T12:00:00Z&groupBy=DAY`;

    expect(await (await read(world, 'dan', long)).text()).toBe(`${HEAD}\n${today},,,,1,0,USD,0,0.1,0\n`);
  });

  it('has no amounts where there are no prices', async () => {
    await using world = await moneyWorld({ prices: null });
    await world.start('alice');

    expect(await (await read(world, 'dan', PERIOD)).text()).toBe(`${HEAD}\n,,,,1,0,,,,\n`);
  });

  it('lets no name become a formula or another line', async () => {
    const names = ['=1+1', '+1', '-1', '@sum', 'a"b', 'line\nbreak'];
    const token = (at: number) => `token-0123456789-${at}`;
    const tokens = names.map((name, at) => `${name}:${token(at)}`);
    await using gateway = await startTestGateway({
      AUTH_TOKENS: [...tokens, 'dan:dans-token-0123456789'].join(),
      ADMINS: 'dan',
    });
    const start =
      'mutation { generateMireloSfx16TextToAudio(input: { textPrompt: "rain on a roof" }) { replayed } }';
    for (const at of names.keys())
      await gateway.post({ query: start }, { authorization: `Bearer ${token(at)}` });
    const answer = await fetch(`${gateway.url}/usage.csv?${PERIOD}&groupBy=CALLER`, {
      headers: { authorization: 'Bearer dans-token-0123456789' },
    });
    const [, ...lines] = (await answer.text()).split(/\n(?=,)/);

    expect(lines.map((line) => line.trimEnd()).sort()).toEqual(
      ["'=1+1", "'+1", "'-1", "'@sum", '"a""b"', '"line\nbreak"'].map((name) => `,,,${name},1,0,,,,`).sort(),
    );
  });
});

describe('a bad query', () => {
  const date = /must be a date such as 2026-01-31, or a moment such as/;
  it.each<[string, RegExp]>([
    ['', /^from must/],
    [`to=${today}`, /^from must/],
    [`from=${today}`, /^to must/],
    ['from=yesterday&to=2026-01-01', date],
    ['from=2026-02-30&to=2026-03-01', date],
    ['from=2026-01-01T00:00&to=2026-03-01', date],
    ['from=2026-01-01&from=2026-01-02&to=2026-03-01', date],
    ['from=2026-01-01&to=2026-01-01', /^to must be after from$/],
    ['from=2000-01-01&to=2026-01-01', /^to must be at most 3660 days after from$/],
    [`${PERIOD}&groupBy=WEEK`, /^groupBy must be DAY, MODEL, TEAM or CALLER/],
    [`${PERIOD}&groupBy=DAY&groupBy=TEAM`, /^groupBy must be DAY, MODEL, TEAM or CALLER/],
    [`${PERIOD}&groupby=DAY`, /^groupby is no option: there are from, to and groupBy$/],
  ])('?%s gets 400 and a line that says why', async (query, line) => {
    await using world = await moneyWorld();
    const answer = await read(world, 'dan', query);

    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { error: string }).error).toMatch(line);
  });
});

describe('other callers', () => {
  it('get 401 without a token, and 403 without being an admin', async () => {
    await using world = await moneyWorld();
    const [none, alices] = [
      await fetch(`${world.gateway.url}/usage.csv?${PERIOD}`),
      await read(world, 'alice', PERIOD),
    ];

    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(alices.status).toBe(403);
    expect(await alices.json()).toEqual({
      error: 'This is for admins of the gateway alone. Its operator names them in ADMINS.',
    });
  });

  it('learn of a wrong query only what an admin would', async () => {
    await using world = await moneyWorld();

    expect((await read(world, 'alice', 'from=x')).status).toBe(403);
  });

  it('are limited as with other operations', async () => {
    await using world = await moneyWorld({}, { QUERIES_PER_MINUTE: '2' });
    await read(world, 'dan', PERIOD);
    await read(world, 'dan', PERIOD);
    const limited = await read(world, 'dan', PERIOD);

    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('may be pages of allowed origins', async () => {
    await using world = await moneyWorld({}, { CORS_ORIGINS: 'https://admin.example' });
    const origin = { origin: 'https://admin.example' };
    const [answer, foreign] = [
      await read(world, 'dan', PERIOD, origin),
      await read(world, 'dan', PERIOD, { origin: 'https://evil.example' }),
    ];

    expect(answer.headers.get('access-control-allow-origin')).toBe('https://admin.example');
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });
});
