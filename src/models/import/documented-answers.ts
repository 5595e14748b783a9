import { z } from 'zod';
import { type Findings, quoted } from './findings.js';
import type { Operation } from './operations.js';

/** The address of status answers that all operations share. */
const STATUS_ADDRESS = '/v2/requests/status/';

const answerSchema = z.object({
  request_id: z.string().min(1),
  status: z.string(),
  polling_url: z.string().optional(),
  model_id: z.string().optional(),
  output: z.unknown().optional(),
});
const outputSchema = z.object({ media_url: z.unknown(), media_type: z.string().optional() });

/** The facts about an operation in the examples of its answers. */
export interface DocumentedAnswers {
  /** The model that they name. */
  modelId: string;
  /** The MIME type of a result. Null: no example names one. */
  mediaType: string | null;
}

/**
 * Reads the examples of an operation's answers. Null, and reported: they are not those that the gateway reads, which are
 * a submit answer with a `request_id` that is QUEUED, results as `output.media_url`, and the shared status address.
 */
export function documentedAnswers(operation: Operation, findings: Findings): DocumentedAnswers | null {
  const answers = examplesOf(operation);
  const problem = problemOf(answers, operation);
  if (problem !== null) {
    findings.cannotPlace(
      operation.request.line,
      `The answers of ${quoted(operation.titles.at(-1) ?? 'the request')}: ${problem}; the gateway cannot read them`,
    );
    return null;
  }
  const outputs = answers.map(({ output }) => outputSchema.safeParse(output).data);
  return {
    modelId: modelIdOf(answers, operation.request.line, findings),
    mediaType: outputs.find((output) => output?.media_type)?.media_type ?? null,
  };
}

type Answer = z.infer<typeof answerSchema>;

function examplesOf({ blocks, request }: Operation): Answer[] {
  return blocks.flatMap((block) => {
    if (block.kind !== 'code' || block === request) return [];
    const { data } = answerSchema.safeParse(jsonIn(block.text));
    return data ? [data] : [];
  });
}

/** The JSON of a text that is nothing else, else undefined. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemOf(answers: readonly Answer[], { blocks }: Operation): string | null {
  const [first] = answers;
  if (!first) return 'no example of an answer has a request_id and a status';
  const submit = answers.find(({ status }) => status === 'QUEUED');
  if (!submit) return `the first answer has the status ${quoted(first.status)}, not QUEUED`;
  const isShared = submit.polling_url?.includes(STATUS_ADDRESS);
  const isNamed = blocks.some((block) => 'text' in block && block.text.includes(STATUS_ADDRESS));
  if (!(isShared ?? isNamed)) return `the status is not asked for at ${STATUS_ADDRESS}{request_id}`;
  const isRead = answers.every(
    ({ output }) => (output ?? null) === null || outputSchema.safeParse(output).success,
  );
  return isRead ? null : 'results are not in output.media_url';
}

/** The model that the examples name, or begin their request_id with. Where they name several, all are reported. */
function modelIdOf(answers: readonly Answer[], line: number, findings: Findings): string {
  const named = new Set(answers.flatMap(({ model_id: modelId }) => modelId ?? []));
  const [first, ...others] = named;
  if (others.length > 0)
    findings.cannotPlace(line, `The models ${[...named].map(quoted).join(', ')} of the answers`);
  return first ?? answers[0]?.request_id.replace(/_[^_]*$/, '') ?? '';
}
