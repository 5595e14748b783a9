import { z } from 'zod';
import type { FileStorage } from '../core/file-storage.js';
import { type FilesUrl, parseFilesUrl } from './files-url.js';
import { flag, text, wholeNumber } from './kinds.js';
import type { Kind, Values } from './variable.js';

/** One PUT to a bucket carries at most 5 GiB. */
const LARGEST_UPLOAD_BYTES = 5 * 1024 ** 3;

export const fileVariables = {
  FILES_URL: {
    mustBe:
      'file: and a path, such as file:./data/files, or s3: with a bucket of at least three letters, such as ' +
      's3://bucket/prefix?endpoint=https://s3.example&region=eu-1',
    schema: z
      .string()
      .transform(parseFilesUrl)
      .refine((storage) => storage !== null) as Kind<FilesUrl>['schema'],
    default: 'file:./data/files',
    meaning:
      'Where uploads and kept results are stored: a directory, or a bucket, which any number of gateways share. A bucket without `endpoint` is at Amazon, and one without `region` is in us-east-1.',
  },
  AWS_ACCESS_KEY_ID: {
    ...text('an access key'),
    meaning: 'The access key for the bucket that FILES_URL names.',
  },
  AWS_SECRET_ACCESS_KEY: {
    ...text('a secret access key'),
    meaning: 'The secret of AWS_ACCESS_KEY_ID.',
  },
  UPLOAD_MAX_BYTES: {
    ...wholeNumber('bytes', { from: 0, to: LARGEST_UPLOAD_BYTES }),
    default: '524288000',
    meaning: 'The size of the largest file that a caller may upload. `0` switches uploads off.',
  },
  KEEP_RESULTS: {
    ...flag(),
    default: 'false',
    meaning: '`true`: every result is copied to FILES_URL. Implies MEDIA_PROXY.',
  },
  MEDIA_PROXY: {
    ...flag(),
    default: 'false',
    meaning:
      '`true`: results are served by the gateway, at signed addresses, instead of where Pixazo keeps them.',
  },
} as const;

/** The files that the gateway takes, keeps and serves. */
export interface FilesConfig {
  storage: FileStorage;
  /** The size of the largest upload; 0: no uploads. */
  uploadMaxBytes: number;
  /** Whether results are copied to the storage. */
  keepResults: boolean;
  /** Whether results are served by the gateway. */
  mediaProxy: boolean;
}

export function filesConfig(values: Values<typeof fileVariables>): FilesConfig {
  const { FILES_URL: storage, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = values;
  const accessKey = {
    accessKeyId: AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: AWS_SECRET_ACCESS_KEY ?? '',
  };
  return {
    storage: storage.kind === 's3' ? { ...accessKey, ...storage } : storage,
    uploadMaxBytes: values.UPLOAD_MAX_BYTES,
    keepResults: values.KEEP_RESULTS,
    mediaProxy: values.MEDIA_PROXY || values.KEEP_RESULTS,
  };
}
