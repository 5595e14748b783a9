import { defineConfig } from 'vitest/config';

/** npm run chaos: real processes, killed and disconnected at random, for minutes. */
export default defineConfig({ test: { include: ['test/chaos/**/*.chaos.ts'] } });
