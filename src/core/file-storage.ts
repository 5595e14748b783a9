/** A bucket of Amazon S3 or of a server that speaks its protocol, and the key to it. */
export interface BucketAccess {
  /** The address of the bucket, with a slash at its end. */
  bucketUrl: URL;
  /** The beginning of all keys: empty, or with a slash at its end. */
  prefix: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Where uploads and kept results are stored. */
export type FileStorage = { kind: 'disk'; directory: string } | ({ kind: 's3' } & BucketAccess);
