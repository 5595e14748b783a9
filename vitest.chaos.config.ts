import { defineConfig } from 'vitest/config';

/** Real processes, killed and cut off at random, for minutes: `npm run chaos`. */
export default defineConfig({ test: { include: ['test/chaos/**/*.chaos.ts'] } });
