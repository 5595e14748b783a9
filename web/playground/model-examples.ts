import type { Model as AnyModel } from '@pixazo-gateway/client';
import { tokenOfTab } from '../tab-token.js';
import { type Example, examples } from './examples.js';

type Model = Pick<AnyModel, 'mutation'> & { parameters: Parameter[] };
type Parameter = Pick<
  AnyModel['parameters'][number],
  'name' | 'type' | 'isList' | 'required' | 'default' | 'minimum' | 'allowedValues'
>;

const MODELS =
  '{ models { mutation parameters { name type isList required default minimum allowedValues } } }';

/** A tab for each model without an example of its own, such as those of MODELS_DIR; empty if the models cannot be read. */
export async function readModelExamples(): Promise<Example[]> {
  try {
    const token = tokenOfTab();
    const response = await fetch(location.pathname, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query: MODELS }),
    });
    const { data }: { data?: { models: Model[] } } = await response.json();
    return (data?.models ?? []).filter(hasNoExample).map(exampleOf);
  } catch {
    return [];
  }
}

function hasNoExample({ mutation }: Model): boolean {
  return !examples.some(({ query }) => query.includes(`${mutation}(`));
}

/** Starts the model with its required parameters and its defaults, and follows the job. */
function exampleOf({ mutation, parameters }: Model): Example {
  const name = mutation.replace(/^generate/, '');
  const query = `# Press play and choose ${name}: it starts a job.
# Press play again and choose Follow${name} to watch it.
# An empty "id" stands for the job started last.

mutation ${name}($input: ${name}Input!, $idempotencyKey: String) {
  ${mutation}(input: $input, idempotencyKey: $idempotencyKey) {
    job {
      id
      status
      createdAt
    }
  }
}

subscription Follow${name}($id: ID!) {
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
    completedAt
  }
}
`;
  const given = parameters.filter(({ required, default: value }) => required || value !== null);
  const input = Object.fromEntries(given.map((parameter) => [parameter.name, startingValue(parameter)]));
  return { query, variables: `${JSON.stringify({ input, id: '' }, null, 2)}\n` };
}

function startingValue(parameter: Parameter): unknown {
  const { type, isList, default: text } = parameter;
  if (text === null) return isList ? [sampleOf(parameter)] : sampleOf(parameter);
  return isList || /^(?:INT|FLOAT|BOOLEAN)$/.test(type) ? JSON.parse(text) : text;
}

/** A value to start from, for a parameter that must be given. */
function sampleOf({ type, minimum, allowedValues }: Parameter): unknown {
  switch (type) {
    case 'URL':
      return 'https://di3otfzjg1gxa.cloudfront.net/input_example.mp4';
    case 'INT':
    case 'FLOAT':
      return minimum ?? 1;
    case 'BOOLEAN':
      return false;
    case 'ENUM':
      return allowedValues?.[0];
    default:
      return 'A small wooden boat on a calm lake at sunrise';
  }
}
