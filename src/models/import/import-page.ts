import type { WrittenDefinition } from '../definition-schema.js';
import { draftDefinition } from './draft-definition.js';
import { Findings } from './findings.js';
import { operationsOf } from './operations.js';
import { readBlocks } from './page-blocks.js';

/** Drafts a definition for each operation of a model page of Pixazo, in the order of the page. */
export function importPage(markdown: string): { drafts: WrittenDefinition[]; findings: Findings } {
  const findings = new Findings();
  const operations = operationsOf(readBlocks(markdown), findings);
  if (operations.length === 0)
    findings.cannotPlace(1, 'The page: no code in it is a request, which begins with POST');
  const drafts = new Map<string, WrittenDefinition>();
  for (const operation of operations) {
    const draft = draftDefinition(operation, findings);
    if (!draft) continue;
    if (drafts.has(draft.id))
      findings.cannotPlace(operation.request.line, `A second operation with the id ${draft.id}`);
    else drafts.set(draft.id, draft);
  }
  return { drafts: [...drafts.values()], findings };
}
