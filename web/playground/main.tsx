import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './playground.css';
import { createRoot } from 'react-dom/client';
import { trustedDocumentsOnly } from '../gateway-facts.js';
import { readModelExamples } from './model-examples.js';
import { Playground } from './playground.js';

const root = document.getElementById('playground');
if (root === null) throw new Error('playground.html has no element with the id "playground"');
const added = trustedDocumentsOnly ? [] : await readModelExamples();
createRoot(root).render(<Playground added={added} />);
