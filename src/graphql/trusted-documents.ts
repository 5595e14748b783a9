import { readFile } from 'node:fs/promises';
import { operationRejected } from './operation-limits.js';

function manifestIn(json: string, what: string): Record<string, string> {
  try {
    const manifest: unknown = JSON.parse(json);
    if (isManifest(manifest)) return manifest;
  } catch (error) {
    throw new Error(`${what} is no JSON`, { cause: error });
  }
  throw new Error(`${what} holds something else`);
}

function isManifest(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === 'string')
  );
}

/** Ids are alike with and without the name of their hash before them, such as `sha256:`. */
function hashIn(id: string): string {
  return id.replace(/^sha\d+:/, '');
}

/** The part of a request that says which operation it wants. */
interface DocumentChoice {
  query?: unknown;
  documentId?: unknown;
}

/** Operations that are known in advance, by their ids: the hashes that a client's build gave them. */
export class TrustedDocuments {
  private readonly texts: ReadonlySet<unknown>;

  /**
   * @param documents operation texts by the hashes that are their ids
   * @param only whether nothing else may run
   */
  constructor(
    private readonly documents: ReadonlyMap<string, string>,
    private readonly only: boolean,
  ) {
    this.texts = new Set(documents.values());
  }

  /**
   * Those of a manifest as a client's build writes it: a JSON object with the text of each document by its id. Without
   * a manifest there are none.
   * @throws when the file cannot be read or is something else
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
   * The text of the operation that a request wants; what it sent as `query` when it names no document.
   * @throws GatewayError OPERATION_REJECTED for an id that is not known, and for any other text where only known ones
   * may run
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
