import type { UploadView } from '../../src/files/upload-view.js';
import type { GraphQLAnswer, TestGateway } from './test-gateway.js';

/** The beginning of an MP4 file, enough to show its kind. */
const MP4_BEGINNING = Buffer.concat([
  Buffer.from([0, 0, 0, 24]),
  Buffer.from('ftypisom'),
  Buffer.from([0, 0, 2, 0]),
  Buffer.from('isommp41'),
]);

/** A file that shows itself as an MP4, of this size in bytes. */
export function mp4(size = 1_000): Buffer {
  return Buffer.concat([MP4_BEGINNING, Buffer.alloc(size - MP4_BEGINNING.length, 'x')]);
}

/** An upload as the graph returns it. */
export type SeenUpload = Omit<UploadView, 'mimeType' | 'expiresAt'> & { expiresAt: string };

const UPLOAD = 'id filename sizeBytes receivedBytes complete protocol uploadUrl headers url expiresAt';

type Graph = Pick<TestGateway, 'graphql'>;

export async function createUpload(
  { graphql }: Graph,
  input: { filename?: string; sizeBytes?: number; mimeType?: string } = {},
): Promise<SeenUpload> {
  const answer = await askForUpload({ graphql }, input);
  if (answer.errors) throw new AggregateError(answer.errors, answer.errors[0]?.message);
  return answer.data.createUpload.upload;
}

export function askForUpload(
  { graphql }: Graph,
  { filename = 'storm.mp4', sizeBytes = 1_000, mimeType = 'video/mp4' } = {},
): Promise<GraphQLAnswer> {
  return graphql(
    `mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { ${UPLOAD} } } }`,
    { input: { filename, sizeBytes, mimeType } },
  );
}

export async function findUpload({ graphql }: Graph, id: string): Promise<SeenUpload | null> {
  const answer = await graphql(`query ($id: ID!) { node(id: $id) { ... on Upload { ${UPLOAD} } } }`, { id });
  return answer.data.node;
}

/** Sends bytes of an upload from this offset on, as a tus client does. */
export function patch(uploadUrl: string, bytes: Uint8Array, offset = 0): Promise<Response> {
  return fetch(uploadUrl, {
    method: 'PATCH',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    },
    body: new Uint8Array(bytes),
  });
}

/** An upload that is complete. */
export async function completeUpload(gateway: Graph, file: Buffer = mp4()): Promise<SeenUpload> {
  const upload = await createUpload(gateway, { sizeBytes: file.length });
  const sent =
    upload.protocol === 'TUS'
      ? await patch(upload.uploadUrl, file)
      : await fetch(upload.uploadUrl, {
          method: 'PUT',
          headers: upload.headers,
          body: new Uint8Array(file),
        });
  if (!sent.ok) throw new Error(`HTTP ${sent.status}: ${await sent.text()}`);
  return upload;
}

/** The answer to a generation from a video. */
export function generateFrom(
  { graphql }: Graph,
  videoUrl: string,
  idempotencyKey: string | null = null,
): Promise<GraphQLAnswer> {
  return graphql(
    `mutation ($videoUrl: URL!, $idempotencyKey: String) {
      generation: generateMireloSfx16VideoToVideo(input: { videoUrl: $videoUrl }, idempotencyKey: $idempotencyKey) {
        replayed
        job { id status input request }
      }
    }`,
    { videoUrl, idempotencyKey },
  );
}
