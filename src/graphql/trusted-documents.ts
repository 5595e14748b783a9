import { readFile } from 'node:fs/promises';
import { operationRejected } from './operation-limits.js';

function manifestIn(json: string, what: string): Record<string, string> {
  try {
    const manifest: unknown = JSON.parse(json);
    if (isManifest(manifest)) return manifest;
  } catch (error) {
    throw new Error(`${what} is not JSON`, { cause: error });
  }
  throw new Error(`${what} is another kind of JSON`);
}

function isManifest(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === 'string')
  );
}

/** An id without the name of its hash, such as `sha256:`, which clients may leave out. */
function hashIn(id: string): string {
  return id.replace(/^sha\d+:/, '');
}

/** The part of a request that names its document. */
interface DocumentChoice {
  query?: unknown;
  documentId?: unknown;
}

/** Documents that are known in advance, by the hashes that a client's build computed. */
export class TrustedDocuments {
  private readonly texts: ReadonlySet<unknown>;

  /**
   * @param documents operation texts by the hashes that are their ids
   * @param only whether other documents are refused
   */
  constructor(
    private readonly documents: ReadonlyMap<string, string>,
    private readonly only: boolean,
  ) {
    this.texts = new Set(documents.values());
  }

  /**
   * Reads a manifest as a client's build writes it: a JSON object with the text of each document by its id. Without
   * a manifest there are none.
   * @throws Error that begins with TRUSTED_DOCUMENTS when the file cannot be read or is another kind of file
   */
  static async read({ path, only }: { path: string | null; only: boolean }): Promise<TrustedDocuments> {
    if (path === null) return new TrustedDocuments(new Map(), only);
    const what = `TRUSTED_DOCUMENTS must be a JSON file with the text of each document by its id; ${path}`;
    const json = await readFile(path, 'utf8').catch((error: Error) => {
      throw new Error(`${what} cannot be read: ${error.message}`, { cause: error });
    });
    const byId = Object.entries(manifestIn(json, what)).map(([id, text]) => [hashIn(id), text] as const);
    return new TrustedDocuments(new Map(byId), only);
  }

  /**
   * The text of the document that a request names by its id, else its `query`.
   * @throws GatewayError OPERATION_REJECTED for an unknown id, and for an unknown `query` where only known documents run
   */
  textOf({ query, documentId }: DocumentChoice): unknown {
    if (documentId !== undefined && documentId !== null) {
      const id = typeof documentId === 'string' ? documentId : '';
      const text = this.documents.get(hashIn(id));
      if (text === undefined) throw operationRejected('No document with this documentId is known here.');
      return text;
    }
    if (this.only && query !== undefined && !this.texts.has(query)) {
      throw operationRejected('Only documents known in advance run here: send the documentId of one.');
    }
    return query;
  }
}
