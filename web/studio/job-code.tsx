import type { Job, Model } from '@pixazo-gateway/client';
import { useMemo, useState } from 'react';
import { hasPlayground, trustedDocumentsOnly } from '../gateway-facts.js';
import { CodeBlock } from './code-block.js';
import { clientCode, operation, playgroundLink, variablesOf } from './job-operation.js';
import { messages } from './messages.js';

/** Code that does the same as this job. */
export function JobCode({ job, model }: { job: Job; model: Model }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="job-code" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>{messages.code}</summary>
      {isOpen && <Blocks job={job} model={model} />}
    </details>
  );
}

function Blocks({ job, model }: { job: Job; model: Model }) {
  const variables = useMemo(() => variablesOf(job), [job]);
  const query = operation(model);
  return (
    <>
      <CodeBlock title={messages.operation} code={query} />
      <CodeBlock title={messages.variables} code={JSON.stringify(variables, null, 2)} />
      <CodeBlock title={messages.javaScript} code={clientCode(model, variables.input)} />
      {hasPlayground && !trustedDocumentsOnly && (
        // biome-ignore lint/security/noBlankTarget: the page is this gateway's own, and only so gets this tab's token
        <a href={playgroundLink(query, variables)} target="_blank" rel="opener">
          {messages.openInPlayground}
        </a>
      )}
    </>
  );
}
