import { onTestFinished } from 'vitest';

/** What is disposed of when the test is over, the last first. */
export function untilTheEnd<Thing extends AsyncDisposable>(thing: Thing): Thing {
  onTestFinished(() => thing[Symbol.asyncDispose]() as Promise<void>);
  return thing;
}
