import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GENERATE, RAIN } from '../http/operations.js';
import { startTestGateway, type TestGateway } from '../support/test-gateway.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});

afterAll(() => gateway[Symbol.asyncDispose]());

const CANARY = 'canary-value';

interface Case {
  what: string;
  /** The input as a GraphQL literal, and as a value where JSON can express it. */
  literal: string;
  value?: unknown;
  path: string[];
  message: RegExp;
}

const cases: Case[] = [
  {
    what: 'a required parameter left out',
    literal: '{}',
    value: {},
    path: ['input', 'textPrompt'],
    message: /^is required$/,
  },
  {
    what: 'a prompt of three characters between blanks',
    literal: '{ textPrompt: "  cat  " }',
    value: { textPrompt: '  cat  ' },
    path: ['input', 'textPrompt'],
    message: /at least 4 characters/,
  },
  {
    what: 'text in place of a number',
    literal: `{ textPrompt: "rain", duration: "${CANARY}" }`,
    value: { textPrompt: 'rain', duration: CANARY },
    path: ['input', 'duration'],
    message: /Float/,
  },
  {
    what: 'a number in place of text',
    literal: '{ textPrompt: 987654321 }',
    value: { textPrompt: 987654321 },
    path: ['input', 'textPrompt'],
    message: /String/,
  },
  {
    what: 'a number beyond its limit',
    literal: '{ textPrompt: "rain", duration: 987654321 }',
    value: { textPrompt: 'rain', duration: 987654321 },
    path: ['input', 'duration'],
    message: /60/,
  },
  {
    what: 'a fraction in place of an integer',
    literal: '{ textPrompt: "rain", numSamples: 2.987654321 }',
    value: { textPrompt: 'rain', numSamples: 2.987654321 },
    path: ['input', 'numSamples'],
    message: /Int/,
  },
  {
    what: 'a word that the enum does not have',
    literal: `{ textPrompt: "rain", uploadAudioFormat: ${CANARY.replace('-', '_')} }`,
    value: { textPrompt: 'rain', uploadAudioFormat: CANARY },
    path: ['input', 'uploadAudioFormat'],
    message: /AudioFormat/,
  },
  {
    what: 'null for what has no null',
    literal: '{ textPrompt: null }',
    value: { textPrompt: null },
    path: ['input', 'textPrompt'],
    message: /String/,
  },
  {
    what: 'a parameter that the model does not have',
    literal: `{ textPrompt: "rain", volume: "${CANARY}" }`,
    value: { textPrompt: 'rain', volume: CANARY },
    path: ['input', 'volume'],
    message: /^is not a known field$/,
  },
  {
    what: 'such a parameter that is called as what holds it',
    literal: `{ textPrompt: "rain", input: "${CANARY}" }`,
    value: { textPrompt: 'rain', input: CANARY },
    path: ['input', 'input'],
    message: /^is not a known field$/,
  },
  {
    what: 'text in place of the whole input',
    literal: `"${CANARY}"`,
    value: CANARY,
    path: ['input'],
    message: /MireloSfx16TextToAudioInput/,
  },
];

async function problemsOf(query: string, variables: Record<string, unknown> = {}) {
  const answer = await (await gateway.post({ query, variables })).text();
  expect(answer).not.toMatch(/canary|987654321/);
  const { errors } = JSON.parse(answer);
  expect(errors).toHaveLength(1);
  expect(errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', retryable: false, charged: 'NO' });
  return errors[0].extensions.fields;
}

describe('bad input is reported with its place and without its value', () => {
  it.each(cases)('in a variable: $what', async ({ value, path, message }) => {
    const fields = await problemsOf(GENERATE, { input: value });

    expect(fields).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  it.each(cases)('in the text of the operation: $what', async ({ literal, path, message }) => {
    const fields = await problemsOf(
      `mutation { generateMireloSfx16TextToAudio(input: ${literal}) { job { id } } }`,
    );

    expect(fields).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  it.each([
    { argument: 'idempotencyKey: ""', path: ['idempotencyKey'], message: /1 to 255 characters/ },
    {
      argument: `idempotencyKey: "${CANARY}${'x'.repeat(255)}"`,
      path: ['idempotencyKey'],
      message: /1 to 255 characters/,
    },
    { argument: `webhook: { url: "http://${CANARY}.test" }`, path: ['webhook', 'url'], message: /https/ },
    {
      argument: `webhook: { url: "https://me:${CANARY}@host.test" }`,
      path: ['webhook', 'url'],
      message: /without user name and password/,
    },
    { argument: `webhook: { url: "${CANARY}" }`, path: ['webhook', 'url'], message: /./ },
    { argument: 'webhook: {}', path: ['webhook', 'url'], message: /^is required$/ },
  ])('$path: $message', async ({ argument, path, message }) => {
    const fields = await problemsOf(
      `mutation { generateMireloSfx16TextToAudio(input: { textPrompt: "rain" }, ${argument}) { job { id } } }`,
    );

    expect(fields).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  it.each(['canary\0', 'canary\ud83d'])('an idempotency key that databases cannot store: %j', async (key) => {
    const fields = await problemsOf(GENERATE, { input: RAIN, key });

    expect(fields).toEqual([{ path: ['idempotencyKey'], message: expect.stringMatching(/no NUL/) }]);
  });

  it('a missing variable is reported at the argument it is used for', async () => {
    expect(await problemsOf(GENERATE)).toEqual([{ path: ['input'], message: 'is required' }]);
  });

  it('an argument that is missing in the document', async () => {
    const fields = await problemsOf('mutation { generateMireloSfx16TextToAudio { job { id } } }');

    expect(fields).toEqual([{ path: ['input'], message: 'is required' }]);
  });

  it.each([
    { value: null, message: 'must not be null' },
    { value: 987654321, message: expect.stringMatching(/60/), path: 'duration', type: 'Float' },
  ])(
    'a variable inside a literal is reported at its field: $value',
    async ({ value, message, path, type }) => {
      const field = path ?? 'numSamples';
      const fields = await problemsOf(
        `mutation ($n: ${type ?? 'Int'}) { generateMireloSfx16TextToAudio(input: { textPrompt: "rain", ${field}: $n }) { job { id } } }`,
        { n: value },
      );

      expect(fields).toEqual([{ path: ['input', field], message }]);
    },
  );

  const member = ['input', 'mireloSfx16TextToAudio'];
  const generate = (declared: string, input: string, more = '') =>
    `mutation ${declared} { generate(input: ${input}${more}) { job { id } } }`;

  it.each([
    { what: 'a variable that is null', declared: '($x: MireloSfx16TextToAudioInput)', x: null },
    { what: 'a variable without a value', declared: '($x: MireloSfx16TextToAudioInput)' },
    { what: 'null in the text', declared: '', literal: '{ mireloSfx16TextToAudio: null }' },
    {
      what: 'null in the variable of the whole input',
      declared: '($x: GenerateInput!)',
      literal: '$x',
      x: { mireloSfx16TextToAudio: null },
    },
  ])(
    'a model of `generate` without its parameters is reported at the model: $what',
    async ({ declared, literal = '{ mireloSfx16TextToAudio: $x }', x, what }) => {
      const fields = await problemsOf(generate(declared, literal), x === undefined ? {} : { x });
      const message = what.includes('without a value') ? 'is required' : 'must not be null';

      expect(fields).toEqual([{ path: member, message }]);
    },
  );

  it.each([
    { list: 'labels: [$l]', path: ['labels', '0'] },
    { list: 'labels: ["red", $l]', path: ['labels', '1'] },
  ])('a variable in a list is reported at its place in it: $list', async ({ list, path }) => {
    const text = '{ mireloSfx16TextToAudio: { textPrompt: "rain" } }';
    const fields = await problemsOf(generate('($l: String = "a")', text, `, ${list}`), { l: null });

    expect(fields).toEqual([{ path, message: 'must not be null' }]);
  });

  it.each([
    { field: 'jobs(filter: { labels: ["red", $l] }) { totalCount }', path: ['filter', 'labels', '1'] },
    { field: 'nodes(ids: [$l]) { id }', path: ['ids', '0'] },
  ])('a variable in a list of a query is reported at its place: $field', async ({ field, path }) => {
    const type = field.startsWith('nodes') ? 'ID' : 'String';
    const fields = await problemsOf(`query ($l: ${type} = "a") { ${field} }`, { l: null });

    expect(fields).toEqual([{ path, message: 'must not be null' }]);
  });

  it('all faults are reported at once', async () => {
    const fields = await problemsOf(GENERATE, { input: { textPrompt: 'cat', duration: 0, seed: -2 } });

    expect(fields.map(({ path }: { path: string[] }) => path)).toEqual([
      ['input', 'textPrompt'],
      ['input', 'duration'],
      ['input', 'seed'],
    ]);
  });

  it('starts nothing', async () => {
    const { data } = await gateway.graphql('{ jobs { totalCount } }');

    expect(data.jobs.totalCount).toBe(0);
  });
});
