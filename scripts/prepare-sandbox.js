/** Puts the files of the built sandbox beside it: its media, and its models for when it runs by itself. */
import { cpSync, writeFileSync } from 'node:fs';
import { builtInModels } from '../dist/modules/models/built-in-models.js';

const dist = new URL('../dist/', import.meta.url);
cpSync(new URL('../src/sandbox/media/', import.meta.url), new URL('media/', dist), { recursive: true });
writeFileSync(new URL('sandbox/models.json', dist), JSON.stringify(builtInModels));
