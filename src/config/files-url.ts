import type { FileStorage } from '../core/file-storage.js';

/** Where files are stored, without the key to a bucket. */
export type FilesUrl =
  | Extract<FileStorage, { kind: 'disk' }>
  | Pick<Extract<FileStorage, { kind: 's3' }>, 'kind' | 'bucketUrl' | 'prefix' | 'region'>;

const DEFAULT_REGION = 'us-east-1';

/** Amazon's rule; others allow less. */
const bucketName = /^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/;
/** Letters that no server has to see percent-encoded. */
const prefixForm = /^(?:\/[\w-][\w.-]*)*\/?$/;
const regionName = /^[a-z\d-]+$/;

/**
 * Reads an address such as `file:./data/files` or `s3://bucket/prefix?endpoint=https://s3.example&region=eu-1`.
 * @returns null for a text that is neither
 */
export function parseFilesUrl(text: string): FilesUrl | null {
  if (/^file:./.test(text)) return { kind: 'disk', directory: text.slice('file:'.length) };
  const [, bucket = '', prefix = '', query = ''] =
    /^s3:\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?$/.exec(text) ?? [];
  const { endpoint, region = DEFAULT_REGION, ...others } = Object.fromEntries(new URLSearchParams(query));
  const isPlain = bucketName.test(bucket) && prefixForm.test(prefix) && regionName.test(region);
  if (!isPlain || Object.keys(others).length > 0) return null;
  const server = endpoint === undefined ? amazon(bucket, region) : pathStyle(bucket, endpoint);
  if (server === null) return null;
  return {
    kind: 's3',
    bucketUrl: new URL(`${server}/`),
    prefix: prefix.replace(/^\//, '').replace(/[^/]$/, '$&/'),
    region,
  };
}

/** A bucket whose name has dots has no certificate of its own. */
function amazon(bucket: string, region: string): string {
  const host = `s3.${region}.amazonaws.com`;
  return bucket.includes('.') ? `https://${host}/${bucket}` : `https://${bucket}.${host}`;
}

function pathStyle(bucket: string, endpoint: string): string | null {
  const isServer = /^https?:\/\/[^/?#@]+\/?$/.test(endpoint) && URL.canParse(endpoint);
  return isServer ? `${new URL(endpoint).origin}/${bucket}` : null;
}
