import { defineConfig } from 'vitest/config';

/** Tests that drive the built gateway with a real browser; `CHROMIUM` names another one than Debian's. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Each has a browser and a gateway, which mostly wait for a job of the sandbox and leave the processor to others.
    maxWorkers: 3,
  },
});
