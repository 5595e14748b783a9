import { definitionSchema, type WrittenDefinition } from '../definition-schema.js';
import { type DefinitionProblem, jsonPath } from '../json-path.js';
import { readDefinition } from '../read-definition.js';
import { type Findings, quoted } from './findings.js';

/** A parameter before its definition was checked, and the line of the page it comes from. */
export interface DraftParameter {
  line: number;
  name: string;
  isRequired: boolean;
  members: Record<string, unknown>;
}

/** A definition before it was checked, and the line of the page it comes from. */
export interface Draft {
  line: number;
  members: Record<string, unknown>;
  parameters: DraftParameter[];
}

/** The members that a parameter cannot be without. */
const ESSENTIAL = ['name', 'type', 'description', 'allowedValues', 'undefined'];

/**
 * Checks a draft as the gateway checks a file. Limits and defaults that break a rule are reported and left out, and so
 * are parameters that do. Null: the definition breaks one without them, or lacks a required parameter.
 */
export function checkDraft(draft: Draft, findings: Findings): WrittenDefinition | null {
  const members = { ...draft.members, parameters: draft.parameters.map((parameter) => parameter.members) };
  const { problems } = readDefinition(members);
  if (!problems) return definitionSchema.parse(members);
  const kept = draft.parameters.map((_, index) => withoutProblems(draft, index, problems, findings));
  const others = problems.filter(({ path }) => typeof path[1] !== 'number');
  for (const { path, problem } of others) {
    findings.cannotPlace(
      draft.line,
      `The draft of ${quoted(String(draft.members.name))}: ${jsonPath(path)}: ${problem}`,
    );
  }
  const parameters = kept.filter((parameter) => parameter !== null);
  if (others.length > 0 || lacksRequired(draft, parameters, findings)) return null;
  return checkDraft({ ...draft, parameters }, findings);
}

/** The parameter without the members that have problems. Null: it is no parameter without them. */
function withoutProblems(
  { parameters }: Draft,
  index: number,
  problems: readonly DefinitionProblem[],
  findings: Findings,
): DraftParameter | null {
  const parameter = parameters[index];
  if (!parameter) return null;
  const { line, name } = parameter;
  const members = { ...parameter.members };
  let isPossible = true;
  for (const { path, problem } of problems.filter(
    ({ path }) => path[0] === 'parameters' && path[1] === index,
  )) {
    const member = String(path[2]);
    findings.cannotPlace(line, `${name}: ${jsonPath(path.slice(2)).slice(2)} ${problem}`);
    if (ESSENTIAL.includes(member)) isPossible = false;
    delete members[member];
  }
  return isPossible ? { ...parameter, members } : null;
}

function lacksRequired(draft: Draft, kept: readonly DraftParameter[], findings: Findings): boolean {
  const names = new Set(kept.map(({ name }) => name));
  const missing = draft.parameters.find(({ name, isRequired }) => isRequired && !names.has(name));
  if (missing) reportMissing(missing, findings);
  return missing !== undefined;
}

/** Reports that an operation cannot be drafted, since no request could be complete. */
export function reportMissing({ line, name }: { line: number; name: string }, findings: Findings): void {
  findings.cannotPlace(line, `${name} is required: without it, the operation cannot be drafted`);
}
