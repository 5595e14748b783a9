import type { UseJobs } from '@pixazo-gateway/client/react';
import { hasPlayground } from '../gateway-facts.js';
import { connections, messages } from './messages.js';
import { useViewer } from './viewer.js';

/** @param props.onSignOut null: there is nobody to sign out */
export function PageHeader({ jobs, onSignOut }: { jobs: UseJobs; onSignOut: (() => void) | null }) {
  const viewer = useViewer();
  const liveness = livenessOf(jobs);
  return (
    <header className="page-header" data-liveness={liveness}>
      <h1>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M2 7v2M5 4v8M8 2v12M11 5v6M14 7v2" />
        </svg>
        {messages.title}
      </h1>
      <p className="liveness" data-liveness={liveness} role="status">
        {connections[liveness]}
      </p>
      {onSignOut && viewer && (
        <p className="signed-in">
          <span className="quiet">
            {messages.signedInAs(viewer.team ? `${viewer.team}/${viewer.id}` : viewer.id)}
          </span>
          <button type="button" onClick={onSignOut}>
            {messages.signOut}
          </button>
        </p>
      )}
      {hasPlayground && (
        <nav aria-label={messages.more}>
          <a href="graphql">{messages.playground}</a>
        </nav>
      )}
    </header>
  );
}

/** `refused`: the gateway requires a token first. `ended`: live updates do not come back. */
function livenessOf({ status, error }: UseJobs): keyof typeof connections {
  if (!error) return status;
  return error.code === 'UNAUTHENTICATED' ? 'refused' : 'ended';
}
