import { createGateway } from '@pixazo-gateway/client';
import { GatewayProvider } from '@pixazo-gateway/client/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import './style.css';

// With authentication, add `token: () => …`, a function that returns a valid token of the person.
const gateway = createGateway({ url: import.meta.env.VITE_GATEWAY_URL ?? 'http://127.0.0.1:4000' });

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <GatewayProvider gateway={gateway}>
      <App />
    </GatewayProvider>
  </StrictMode>,
);
