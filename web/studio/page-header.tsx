import type { UseJobs } from '@pixazo-gateway/client/react';
import { hasPlayground } from '../gateway-facts.js';

const SAYS = {
  loading: 'Connecting…',
  live: 'Live',
  offline: 'Connection lost. Trying again…',
  refused: 'Waiting for a token',
  ended: 'No live updates',
} as const;

export function PageHeader({ jobs }: { jobs: UseJobs }) {
  const liveness = livenessOf(jobs);
  return (
    <header className="page-header">
      <h1>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M2 7v2M5 4v8M8 2v12M11 5v6M14 7v2" />
        </svg>
        Pixazo studio
      </h1>
      <p className="liveness" data-liveness={liveness} role="status">
        {SAYS[liveness]}
      </p>
      {hasPlayground && (
        <nav aria-label="More of this gateway">
          <a href="graphql">Playground</a>
        </nav>
      )}
    </header>
  );
}

/** `refused`: the gateway requires a token first. `ended`: live updates do not come back. */
function livenessOf({ status, error }: UseJobs): keyof typeof SAYS {
  if (!error) return status;
  return error.code === 'UNAUTHENTICATED' ? 'refused' : 'ended';
}
