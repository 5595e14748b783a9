import { randomUUID } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import { inject } from 'vitest';
import { brokered } from './server-broker.js';
import { swiftKey } from './swift-server.js';

/** A bucket of its own on the tests' server. */
export interface BucketUnderTest {
  /** With the bucket, without a slash at its end. */
  url: string;
  /** The settings of a gateway that stores its files below the prefix `files`. */
  env: { FILES_URL: string; AWS_ACCESS_KEY_ID: string; AWS_SECRET_ACCESS_KEY: string };
}

/** Makes a new bucket. Its server ends with the run of the tests, so that it need not be deleted. */
export async function bucketUnderTest(): Promise<BucketUnderTest> {
  const server = await brokered(inject('swiftBroker'));
  const name = `test-${randomUUID()}`;
  const url = `${server}/${name}`;
  const owner = new AwsClient({ ...swiftKey, service: 's3', region: 'us-east-1', retries: 0 });
  const made = await owner.fetch(url, { method: 'PUT' });
  if (!made.ok) throw new Error(await made.text());
  return {
    url,
    env: {
      FILES_URL: `s3://${name}/files?endpoint=${server}`,
      AWS_ACCESS_KEY_ID: swiftKey.accessKeyId,
      AWS_SECRET_ACCESS_KEY: swiftKey.secretAccessKey,
    },
  };
}
