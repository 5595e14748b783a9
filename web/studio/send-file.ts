import * as tus from 'tus-js-client';
import type { Client } from 'urql';
import { CreateUploadDocument, type CreateUploadMutation } from '../graph/graphql.js';

type Upload = CreateUploadMutation['createUpload']['upload'];

/** The pauses before an upload that was cut off goes on, in milliseconds: for about two minutes. */
const RESUME_AFTER_MS = [0, 1_000, 3_000, 5_000, 10_000, 20_000, 30_000, 60_000];
const UNKNOWN_TYPE = 'application/octet-stream';

/** A file on its way to the gateway, or to its bucket. */
interface Sending {
  /** Receives the part that has arrived, from 0 to 1. */
  onProgress: (fraction: number) => void;
  /** Ends the upload. */
  signal: AbortSignal;
}

/**
 * Sends a file. Resolves to the address that generations take.
 * @throws Error with a message for people
 */
export async function sendFile(client: Client, file: File, sending: Sending): Promise<string> {
  const input = { filename: file.name, sizeBytes: file.size, mimeType: file.type || UNKNOWN_TYPE };
  const { data, error } = await client.mutation(CreateUploadDocument, { input });
  if (!data)
    throw new Error(error?.graphQLErrors[0]?.message ?? 'No response arrived. Choose the file again.');
  const { upload } = data.createUpload;
  await (upload.protocol === 'TUS' ? sendByTus(upload, file, sending) : sendByPut(upload, file, sending));
  return upload.url;
}

/** An upload that is cut off goes on with the bytes that are missing. */
function sendByTus({ id, uploadUrl }: Upload, file: File, { onProgress, signal }: Sending): Promise<void> {
  // As this page reaches the gateway, which may be another address than the public one.
  const here = new URL(`uploads/${id}${new URL(uploadUrl).search}`, location.href);
  return new Promise((resolve, reject) => {
    const sender = new tus.Upload(file, {
      uploadUrl: here.href,
      retryDelays: RESUME_AFTER_MS,
      storeFingerprintForResuming: false,
      onProgress: (sent, total) => onProgress(sent / total),
      onSuccess: () => resolve(),
      onError: () => reject(interrupted()),
    });
    signal.addEventListener('abort', () => {
      void sender.abort();
      reject(interrupted());
    });
    sender.start();
  });
}

/** `fetch` does not report how much it has sent. */
function sendByPut(
  { uploadUrl, headers }: Upload,
  file: File,
  { onProgress, signal }: Sending,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', uploadUrl);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, String(value));
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total);
    request.onload = () => (request.status < 300 ? resolve() : reject(interrupted()));
    request.onerror = () => reject(interrupted());
    request.onabort = () => reject(interrupted());
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

function interrupted(): Error {
  return new Error('The file could not be sent. Choose it again.');
}
