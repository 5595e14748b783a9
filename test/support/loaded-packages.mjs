import { writeFileSync } from 'node:fs';
import Module from 'node:module';

/** Loaded into a process before its program: writes to the file LOADED_TO, when it ends, every CommonJS file it has loaded. */
process.on('exit', () => writeFileSync(process.env.LOADED_TO, Object.keys(Module._cache).join('\n')));
