import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

/** Loaded into a process before its program: the pauses of the program end at once. */
timers.setTimeout = async () => undefined;
syncBuiltinESMExports();
