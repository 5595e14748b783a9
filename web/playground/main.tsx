import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './playground.css';
import { createRoot } from 'react-dom/client';
import { Playground } from './playground.js';

const root = document.getElementById('playground');
if (root === null) throw new Error('playground.html has no element with the id "playground"');
createRoot(root).render(<Playground />);
