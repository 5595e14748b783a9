import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.js';

const require = createRequire(import.meta.url);
const compiler: string = require('relay-compiler');

/**
 * The operations of a Relay app: a refetchable fragment, a list in both directions, a mutation and live data.
 */
const SOURCE = `
import { graphql } from 'relay-runtime';
graphql\`
  fragment app_job on Job @refetchable(queryName: "appJobRefetchQuery") {
    status revision progress estimatedSecondsRemaining input labels
    media { id url filename }
  }
\`;
graphql\`
  fragment app_jobs on Query
  @argumentDefinitions(
    first: { type: "Int" }
    after: { type: "String" }
    last: { type: "Int" }
    before: { type: "String" }
    filter: { type: "JobFilter" }
  )
  @refetchable(queryName: "appJobsPaginationQuery") {
    jobs(first: $first, after: $after, last: $last, before: $before, filter: $filter)
      @connection(key: "app_jobs") {
      updatesCursor
      edges { node { ...app_job } }
    }
  }
\`;
graphql\`
  query appQuery($id: ID!) {
    ...app_jobs @arguments(first: 10)
    node(id: $id) { __typename ... on Media { filename } }
    viewer { id quota { used limit } }
  }
\`;
graphql\`
  mutation appGenerateMutation($input: GenerateInput!, $key: String) {
    generate(input: $input, idempotencyKey: $key) { replayed job { ...app_job } }
  }
\`;
graphql\`
  mutation appDeleteMutation($id: ID!) {
    deleteJob(id: $id) { deletedJobId @deleteRecord }
  }
\`;
graphql\`
  subscription appSubscription($after: String) {
    jobUpdates(after: $after) { jobId cursor job { ...app_job } }
  }
\`;
`;

it('the Relay compiler accepts an app with refetchable fragments, connections and live updates', async () => {
  await using directory = await temporaryDirectory();
  const at = (...names: string[]) => join(directory.path, ...names);
  await mkdir(at('src'));
  await mkdir(at('artifacts'));
  await copyFile('schema.graphql', at('schema.graphql'));
  await writeFile(at('src', 'app.js'), SOURCE);
  const config = {
    src: './src',
    schema: './schema.graphql',
    language: 'javascript',
    artifactDirectory: './artifacts',
    customScalarTypes: { DateTime: 'string', URL: 'string', JSONObject: 'object', SafeInt: 'number' },
  };
  await writeFile(at('relay.config.json'), JSON.stringify(config));

  await promisify(execFile)(compiler, ['relay.config.json'], { cwd: directory.path });

  expect((await readdir(at('artifacts'))).sort()).toEqual(
    [
      'appDeleteMutation',
      'appGenerateMutation',
      'appJobRefetchQuery',
      'appJobsPaginationQuery',
      'appQuery',
      'appSubscription',
      'app_job',
      'app_jobs',
    ].map((name) => `${name}.graphql.js`),
  );
});
