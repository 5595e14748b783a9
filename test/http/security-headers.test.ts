import { expect, it } from 'vitest';
import { startTestGateway } from '../support/test-gateway.js';

const live = { PIXAZO_API_KEY: 'some-key', PIXAZO_BASE_URL: 'http://127.0.0.1:9' };

const bucket = {
  FILES_URL: 's3://sounds?endpoint=https://s3.example',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
};

it.each([
  ['in sandbox mode', {}, "'self'"],
  ['with MEDIA_PROXY', { ...live, MEDIA_PROXY: 'true' }, "'self'"],
  ['where results come from Pixazo', live, "'self' https://*.r2.dev"],
  ['where uploads go to a bucket', bucket, "'self' https://s3.example"],
])('pages may call only the hosts in use: %s', async (_when, env, hosts) => {
  await using gateway = await startTestGateway(env);
  const { headers } = await fetch(gateway.url);

  expect(headers.get('content-security-policy')).toContain(`connect-src ${hosts};`);
});
