import { expect, it } from 'vitest';
import { noTracing } from '../../src/core/tracing.js';

it('work is done, and its result returned, when traces are not recorded', async () => {
  noTracing.setAttributes({ outcome: 'accepted' });

  await expect(noTracing.span('submit', {}, async () => 'done')).resolves.toBe('done');
});
