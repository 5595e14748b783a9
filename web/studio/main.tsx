import './theme.css';
import './page.css';
import './dialogs.css';
import './form.css';
import './fields.css';
import './file-field.css';
import './jobs.css';
import './job.css';
import './player.css';
import './code-block.css';
import './examples.css';
import './narrow.css';
import { GatewayProvider } from '@pixazo-gateway/client/react';
import { startTransition, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { keepInTab, tokenOfTab } from '../tab-token.js';
import { openSession } from './session.js';
import { listenToKeys } from './sound-keys.js';
import { Studio } from './studio.js';

const root = document.getElementById('studio');
if (root === null) throw new Error('studio.html has no element with the id "studio"');

listenToKeys();

function Page() {
  const [session, setSession] = useState(() => openSession(tokenOfTab()));
  const enter = (token: string | null) => {
    keepInTab(token);
    session.gateway.close();
    setSession(openSession(token));
  };
  return (
    <GatewayProvider gateway={session.gateway}>
      <Studio token={session.token} onSignIn={enter} onSignOut={() => enter(null)} />
    </GatewayProvider>
  );
}

// As a transition, so that it is drawn in parts and the page stays responsive.
startTransition(() => createRoot(root).render(<Page />));
