import type { Job, Model } from '@pixazo-gateway/client';
import { uuidv7 } from 'uuidv7';

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

/** The same from JavaScript, with the gateway's package. */
export function clientCode({ inputName }: Model, input: Record<string, unknown>): string {
  const { href } = new URL('.', location.href);
  return `import { createGateway } from '@pixazo-gateway/client';

const gateway = createGateway({ url: '${href}' });
const { id } = await gateway.generate('${inputName}', ${JSON.stringify(input, null, 2)});
for await (const job of gateway.follow(id)) console.log(job.status, job.media[0]?.url);
gateway.close();
`;
}

/** Where the playground opens with these operations in a tab of their own. */
export function playgroundLink(query: string, variables: OperationVariables): string {
  const opened = new URLSearchParams({ query, variables: JSON.stringify(variables, null, 2) });
  return `graphql#${opened}`;
}
