import { writeFileSync } from 'node:fs';
import Module from 'node:module';

/**
 * Loaded into a process before its program: when the process ends, writes the path of every loaded CommonJS
 * file to the file LOADED_TO.
 */
process.on('exit', () => writeFileSync(process.env.LOADED_TO, Object.keys(Module._cache).join('\n')));
