import './theme.css';
import './page.css';
import './form.css';
import './jobs.css';
import { createRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { connect } from './connection.js';
import { JobFeed } from './job-feed.js';
import { Session } from './session.js';
import { Studio } from './studio.js';

const root = document.getElementById('studio');
if (root === null) throw new Error('studio.html has no element with the id "studio"');

const session = new Session();
const { client, liveness } = connect(session);
const feed = new JobFeed(client, liveness);

feed.begin();
session.token.watch(() => feed.begin());

// One sound at a time: when one starts, the others pause.
document.addEventListener(
  'play',
  ({ target }) => {
    for (const media of document.querySelectorAll('audio, video')) {
      if (media !== target && media instanceof HTMLMediaElement) media.pause();
    }
  },
  true,
);

createRoot(root).render(
  <Provider value={client}>
    <Studio session={session} liveness={liveness} feed={feed} />
  </Provider>,
);
