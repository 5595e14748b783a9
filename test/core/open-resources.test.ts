import { expect, it } from 'vitest';
import { OpenResources } from '../../src/core/open-resources.js';

it('closes the latest resource first, and each only once', async () => {
  const opened = new OpenResources();
  const closed: string[] = [];
  opened.add(async () => closed.push('database'));
  opened.add(async () => closed.push('server'));

  await opened.close();
  await opened.close();

  expect(closed).toEqual(['server', 'database']);
});

it('closes the others when one fails to close, and rejects with the first failure', async () => {
  const opened = new OpenResources();
  const closed: string[] = [];
  opened.add(async () => closed.push('database'));
  opened.add(() => Promise.reject(new Error('traces')));
  opened.add(() => Promise.reject(new Error('server')));

  await expect(opened.close()).rejects.toThrow('server');
  expect(closed).toEqual(['database']);
});
