import { onTestFinished } from 'vitest';

/** Disposed when the test ends, in reverse order. */
export function untilTheEnd<Thing extends AsyncDisposable>(thing: Thing): Thing {
  onTestFinished(() => thing[Symbol.asyncDispose]() as Promise<void>);
  return thing;
}
