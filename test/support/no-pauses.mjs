import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

/** Loaded into a process before its program, which then takes no time over its pauses. */
timers.setTimeout = async () => undefined;
syncBuiltinESMExports();
