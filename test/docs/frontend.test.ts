import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CodegenConfig, generate } from '@graphql-codegen/cli';
import { parse, validate } from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { envToConfig } from '../../src/config/config.js';
import { ErrorCode, GatewayError } from '../../src/core/errors.js';
import { expired, lost, unconfirmed } from '../../src/core/poll-decision.js';
import { readStatusAnswer } from '../../src/datasources/pixazo-answers.js';
import { Redactor } from '../../src/datasources/redaction.js';
import { type GraphQLAnswer, startTestGateway } from '../support/test-gateway.js';
import { theGraph } from '../support/the-graph.js';
import { codeBlocks, tableRows, transpiled, typeErrors } from './code-blocks.js';

const PAGE = 'docs/frontend.md';
const modules = codeBlocks(PAGE, 'ts');

interface Ending {
  status: string;
  error: { code: string } | null;
}

/**
 * The directory of the page's compiled modules. It is below `node_modules`, so that their imports resolve.
 */
const directory = mkdtempSync(join('node_modules', 'docs-'));
afterAll(() => rmSync(directory, { recursive: true }));
mkdirSync(join(directory, 'graph'));
writeFileSync(
  join(directory, 'graph', 'graphql.js'),
  transpiled(readFileSync('examples/graph/graphql.ts', 'utf8')),
);
writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');

/** The module of the page that exports this name, compiled and imported. */
async function moduleWith<Exports>(name: string): Promise<Exports> {
  const [module, ...others] = modules.filter((text) => new RegExp(`\\bexport .*\\b${name}\\b`).test(text));
  if (module === undefined || others.length > 0) throw new Error(`${PAGE} has not one module with ${name}`);
  const file = resolve(directory, `${name}.js`);
  writeFileSync(file, transpiled(module));
  return import(pathToFileURL(file).href);
}

describe('the tables of error codes', () => {
  const ofRequests = tableRows(PAGE, ['code', 'retryable', 'what it means', 'what the app does']);
  const ofJobs = tableRows(PAGE, ['code', 'status', 'charged', 'what it means', 'what the app does']);
  const codeOf = ([cell = '']: string[]) => cell.replaceAll('`', '');

  it('contain every code once', () => {
    const codes = [...ofRequests, ...ofJobs].map(codeOf);

    expect(codes.sort()).toEqual(Object.values(ErrorCode).sort());
  });

  it('state for each refused request whether it may be sent again', () => {
    const said = ofRequests.map((row) => [codeOf(row), row[1]]);
    const holds = ofRequests.map((row) => {
      const { code, retryable } = new GatewayError(codeOf(row) as ErrorCode, '');
      return [code, retryable ? 'yes' : 'no'];
    });

    expect(said).toEqual(holds);
  });

  it('state for each ending of a job its status and whether it was charged', () => {
    const told = (status: string) => {
      const answer = readStatusAnswer(JSON.stringify({ status }), 'some-id', new Redactor('some-key'));
      return 'update' in answer ? answer.update : null;
    };
    const endings = [told('FAILED'), told('ERROR'), unconfirmed, lost, expired];

    const said = ofJobs.map((row) => [codeOf(row), row[1], row[2]]);
    expect(said).toEqual(endings.map((end) => [end?.error?.code, end?.status, end?.error?.charged]));
  });
});

it('each prompt for the sandbox ends as documented', { timeout: 60_000 }, async () => {
  await using gateway = await startTestGateway();
  const client = gateway.client();
  const endings = tableRows(PAGE, ['prompt', 'what comes of it']).filter(
    ([prompt]) => prompt !== '`sandbox:slow`',
  );

  const outcomes = await Promise.all(
    endings.map(async ([prompt = '']) => {
      const { data, errors } = await gateway.graphql(
        'mutation ($input: MireloSfx16TextToAudioInput!) { generation: generateMireloSfx16TextToAudio(input: $input) { job { id } } }',
        { input: { textPrompt: prompt.replaceAll('`', '') } },
      );
      const refusal = errors?.[0]?.extensions;
      if (refusal) {
        const wait = refusal.retryAfterSeconds;
        return `refused, \`${refusal.code}\`${wait ? `, with \`retryAfterSeconds: ${wait}\`` : ''}`;
      }
      const query = 'subscription ($id: ID!) { jobStatus(id: $id) { status error { code } } }';
      let outcome = '';
      for await (const { data: event } of client.iterate<{ jobStatus: Ending }>({
        query,
        variables: data.generation.job,
      })) {
        outcome = `${event?.jobStatus.status}, \`${event?.jobStatus.error?.code}\``;
      }
      return outcome;
    }),
  );

  // The page may add more text after that.
  const told = endings.map(([, ending = ''], at) => ending.slice(0, outcomes[at]?.length));
  expect(outcomes).toEqual(told);
});

describe('the code of the page', () => {
  it('operations are operations of this graph', () => {
    const graph = theGraph(false);
    const operations = codeBlocks(PAGE, 'graphql');

    expect(operations.length).toBeGreaterThan(3);
    expect(operations.flatMap((operation) => validate(graph, parse(operation)))).toEqual([]);
  });

  it('modules have no type errors', () => {
    expect(modules.length).toBeGreaterThan(1);
    expect(typeErrors(modules)).toEqual([]);
    expect(typeErrors(['export const count: string = 1;'])).not.toEqual([]);
  });

  it('settings for the gateway are valid settings', () => {
    const lines = codeBlocks(PAGE, 'sh').flatMap((block) =>
      block.split('\n').filter((line) => line.includes('=')),
    );
    const environments = lines.map((line) =>
      Object.fromEntries([...line.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value])),
    );
    const settings = readFileSync('docs/configuration.md', 'utf8');

    expect(environments.length).toBeGreaterThan(3);
    for (const environment of environments) {
      expect(() => envToConfig(environment)).not.toThrow();
      for (const name of Object.keys(environment)) expect(settings).toContain(`\`${name}\``);
    }
  });

  it('the settings for codegen generate the types of the examples', async () => {
    const { default: config } = await moduleWith<{ default: CodegenConfig }>('default config');
    const [output] = Object.values(config.generates);
    const here = { schema: 'schema.graphql', documents: 'examples/*.graphql', silent: true };
    const files = await generate({ ...here, generates: { 'examples/graph/': output ?? [] } }, false);

    expect(files).toHaveLength(4);
    for (const { filename, content } of files) expect(content).toBe(readFileSync(filename, 'utf8'));
  });

  it('a gateway with trusted documents only accepts the hashes', async () => {
    await using gateway = await startTestGateway({
      TRUSTED_DOCUMENTS: 'examples/graph/persisted-documents.json',
      TRUSTED_DOCUMENTS_ONLY: 'true',
    });
    type GenerateAndFollow = (gateway: string, variables: object) => Promise<unknown[]>;
    const { generateAndFollow } = await moduleWith<{ generateAndFollow: GenerateAndFollow }>(
      'generateAndFollow',
    );

    const events = await generateAndFollow(`${gateway.url}/graphql`, {
      input: { textPrompt: 'Rain on a tin roof' },
      idempotencyKey: 'once',
    });

    expect(events.at(-1)).toMatchObject({ job: { status: 'COMPLETED', error: null } });
  });
});

describe('the documented limits', () => {
  it.each([
    [
      'more than one operation',
      [{ query: '{ models { id } }' }, { query: '{ models { id } }' }],
      'BAD_USER_INPUT',
    ],
    ['a page of 101 jobs', { query: '{ jobs(first: 101) { totalCount } }' }, 'BAD_USER_INPUT'],
    ['a body of more than 64 KiB', { query: `# ${'x'.repeat(65_536)}\n{ models { id } }` }, 'BAD_USER_INPUT'],
    ['16 aliases', { query: `{ ${aliases(16)} }` }, 'OPERATION_REJECTED'],
    ['15 aliases', { query: `{ ${aliases(15)} }` }, undefined],
  ])('%s', async (_what, body, code) => {
    await using gateway = await startTestGateway();
    const answer = (await (await gateway.post(body)).json()) as GraphQLAnswer;

    expect(answer.errors?.[0]?.extensions.code).toBe(code);
  });
});

function aliases(count: number): string {
  return Array.from({ length: count }, (_, at) => `a${at}: __typename`).join(' ');
}
