import { uuidv7 } from 'uuidv7';
import type { Job } from './job-feed.js';
import type { Model } from './parameter-value.js';

/** The input of a job, an unused idempotency key, and the job's id to follow it. */
export interface OperationVariables {
  input: Record<string, unknown>;
  idempotencyKey: string;
  id: string;
}

/** The variables that start another job with the same input, and follow this one. */
export function variablesOf({ id, input }: Job): OperationVariables {
  return { input, idempotencyKey: uuidv7(), id };
}

/** The input type of `generateX` is `XInput`, for every model. */
function inputTypeOf({ mutation }: Model): string {
  return `${mutation.replace(/^generate/, '')}Input`;
}

/** The operations that start a generation of this model and follow a job. */
export function operation(model: Model): string {
  return `mutation Generate($input: ${inputTypeOf(model)}!, $idempotencyKey: String) {
  ${model.mutation}(input: $input, idempotencyKey: $idempotencyKey) {
    job {
      id
      status
    }
  }
}

subscription Follow($id: ID!) {
  jobStatus(id: $id) {
    id
    status
    revision
    progress
    media {
      url
      mimeType
    }
    error {
      code
      message
      charged
    }
  }
}
`;
}

/** The same from JavaScript, with the graphql-ws package. */
export function clientCode(model: Model, input: Record<string, unknown>): string {
  const { href } = new URL('graphql', location.href);
  return `import { createClient } from 'graphql-ws';

const answer = await fetch('${href}', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    query: \`mutation ($input: ${inputTypeOf(model)}!, $key: String) {
      generation: ${model.mutation}(input: $input, idempotencyKey: $key) { job { id } }
    }\`,
    variables: {
      input: ${indented(JSON.stringify(input, null, 2), 6)},
      key: crypto.randomUUID(), // the same again when an answer was lost
    },
  }),
});
const { data, errors } = await answer.json();
if (errors) throw new Error(errors[0].message);

const client = createClient({
  url: '${href.replace(/^http/, 'ws')}',
  retryAttempts: Infinity,
  shouldRetry: () => true,
});
const query = 'subscription ($id: ID!) { jobStatus(id: $id) { status media { url } } }';
for await (const event of client.iterate({ query, variables: { id: data.generation.job.id } })) {
  console.log(event.data.jobStatus);
}
`;
}

/** Where the playground opens with these operations in a tab of their own. */
export function playgroundLink(query: string, variables: OperationVariables): string {
  const opened = new URLSearchParams({ query, variables: JSON.stringify(variables, null, 2) });
  return `graphql#${opened}`;
}

function indented(text: string, spaces: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(spaces)}`);
}
