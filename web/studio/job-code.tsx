import type { Job, Model } from '@pixazo-gateway/client';
import { useMemo, useState } from 'react';
import { hasPlayground, trustedDocumentsOnly } from '../gateway-facts.js';
import { CodeBlock } from './code-block.js';
import { clientCode, operation, playgroundLink, variablesOf } from './job-operation.js';

/** Code that does the same as this job. */
export function JobCode({ job, model }: { job: Job; model: Model }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="job-code" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>Code</summary>
      {isOpen && <Blocks job={job} model={model} />}
    </details>
  );
}

function Blocks({ job, model }: { job: Job; model: Model }) {
  const variables = useMemo(() => variablesOf(job), [job]);
  const query = operation(model);
  return (
    <>
      <CodeBlock title="Operation" code={query} />
      <CodeBlock title="Variables" code={JSON.stringify(variables, null, 2)} />
      <CodeBlock title="JavaScript" code={clientCode(model, variables.input)} />
      {hasPlayground && !trustedDocumentsOnly && (
        // biome-ignore lint/security/noBlankTarget: the page is this gateway's own, and only so gets this tab's token
        <a href={playgroundLink(query, variables)} target="_blank" rel="opener">
          Open in the playground
        </a>
      )}
    </>
  );
}
