import { hasPlayground } from '../gateway-facts.js';
import type { Liveness } from './connection.js';

const SAYS: Record<Liveness, string> = {
  connecting: 'Connecting…',
  live: 'Live',
  lost: 'Connection lost. Trying again…',
  refused: 'Waiting for a token',
  off: 'No live updates',
};

export function PageHeader({ liveness }: { liveness: Liveness }) {
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
