import { defineConfig } from 'vitest/config';

/** npm run screens: takes the pictures in docs/screens again, of the built gateway with its sandbox. */
export default defineConfig({
  test: {
    include: ['test/screens/**/*.screens.ts'],
    testTimeout: 240_000,
    hookTimeout: 60_000,
    setupFiles: ['reflect-metadata'],
    expect: { poll: { timeout: 30_000 } },
  },
});
