import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { RelayEnvironmentProvider } from 'react-relay';
import { liveSocket } from '../live-socket.js';
import { App } from './app.js';
import { relayEnvironment } from './environment.js';

const url = `${import.meta.env.VITE_GATEWAY_URL ?? 'http://127.0.0.1:4000'}/graphql`;
const environment = relayEnvironment(url, liveSocket(url));

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <RelayEnvironmentProvider environment={environment}>
      <Suspense fallback="Loading…">
        <App />
      </Suspense>
    </RelayEnvironmentProvider>
  </StrictMode>,
);
