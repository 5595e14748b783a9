import { cpSync } from 'node:fs';

const from = new URL('../src/sandbox/media/', import.meta.url);
const to = new URL('../dist/media/', import.meta.url);
cpSync(from, to, { recursive: true });
