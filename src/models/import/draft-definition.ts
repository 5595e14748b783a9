import { MediaKind, ModelTask } from '../../core/model.js';
import type { WrittenDefinition } from '../definition-schema.js';
import { checkDraft, type DraftParameter, reportMissing } from './check-draft.js';
import { RESULT_COUNT } from './conventions.js';
import { type DocumentedAnswers, documentedAnswers, jsonIn } from './documented-answers.js';
import { draftParameter } from './draft-parameter.js';
import { type Findings, quoted } from './findings.js';
import { outputOf, taskIn } from './kinds.js';
import type { Operation } from './operations.js';
import { isRequired, parameterRows } from './parameter-table.js';
import { requestPath } from './request-path.js';

const LONGEST_NAME = 150;

/** Drafts the definition of an operation. Null: it cannot be drafted, which is reported. */
export function draftDefinition(operation: Operation, findings: Findings): WrittenDefinition | null {
  const path = requestPath(operation, findings);
  const answers = documentedAnswers(operation, findings);
  if (path === null || answers === null) return null;
  const parameters = draftParameters(operation, findings);
  if (parameters === null) return null;
  const id = slugOf(answers.modelId);
  const quantity = parameters.find(({ name }) => RESULT_COUNT.test(name))?.name;
  const members = {
    id,
    name: nameOf(operation, answers),
    version: operation.version ?? '1',
    description: `${nameOf(operation, answers)}, as its page at Pixazo documents it.`,
    ...kindsOf(operation, answers, findings),
    ...(path !== `/${id}/v1/${id}-request` && { path }),
    ...(answers.modelId !== id && { upstreamModelId: answers.modelId }),
    ...(quantity && quantity !== 'num_samples' && { quantity }),
    confirmed: false,
  };
  return checkDraft({ line: operation.request.line, members, parameters }, findings);
}

/** Null: a request cannot be complete without a parameter that cannot be drafted. */
function draftParameters(operation: Operation, findings: Findings): DraftParameter[] | null {
  const { line, text } = operation.request;
  const rows = parameterRows(operation, findings);
  const example = exampleIn(text);
  const known = new Set(rows.map(({ name }) => name.text.split(/[.[]/)[0]));
  for (const name of Object.keys(example)) {
    if (!known.has(name))
      findings.cannotPlace(line, `${quoted(name)} of the example: the table has no such parameter`);
  }
  const drafted = rows.map((row) => ({
    row,
    parameter: draftParameter(row, example[row.name.text], findings),
  }));
  const missing = drafted.find(({ row, parameter }) => !parameter && isRequired(row));
  if (missing) {
    reportMissing({ line: missing.row.name.line, name: missing.row.name.text }, findings);
    return null;
  }
  const parameters = drafted.flatMap(({ parameter }) => parameter ?? []);
  return parameters.length > 0 ? parameters : null;
}

function exampleIn(request: string): Record<string, unknown> {
  const start = request.indexOf('{');
  const body = start === -1 ? undefined : jsonIn(request.slice(start));
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

/** The title of the request, such as `Lyria 2 Music` for "Music Request - Lyria 2". */
function nameOf({ titles }: Operation, { modelId }: DocumentedAnswers): string {
  const title = (titles.at(-1) ?? '').replace(/[\p{C}\p{Z}]+/gu, ' ').slice(0, LONGEST_NAME);
  const [, action = '', model = ''] = /^(.*?)(?: - (.*))?$/.exec(title) ?? [];
  const named = action.replace(/ ?\b(?:generat(?:e|ion) )?request\b.*$/i, '');
  const parts = [model, model.includes(named) ? '' : named].map((part) => part.replace(/ API$/, '').trim());
  return parts.filter(Boolean).join(' ') || modelId;
}

function slugOf(modelId: string): string {
  return modelId
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function kindsOf(operation: Operation, answers: DocumentedAnswers, findings: Findings) {
  const { line } = operation.request;
  const task = taskIn([...operation.titles, answers.modelId]);
  const output = outputOf(answers.mediaType, task);
  if (task === null)
    findings.cannotPlace(line, 'The task: no heading names one that the gateway has, so it is OTHER');
  if (output === null)
    findings.cannotPlace(line, 'The kind of the results: no example names their MIME type, so it is OTHER');
  return { task: task ?? ModelTask.OTHER, output: output ?? MediaKind.OTHER };
}
