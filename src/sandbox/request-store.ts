import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { type AcceptedRequest, acceptedRequestSchema } from './accepted-request.js';

/** How much is kept: the oldest requests are removed first. */
export interface StoreLimits {
  /** Longest time since a request was accepted, in milliseconds. */
  ageMs: number;
  count: number;
  /** Size of all requests as JSON, in memory as on disk. */
  bytes: number;
}

interface StoredRequest {
  request: AcceptedRequest;
  bytes: number;
}

/**
 * The accepted requests: in memory, and in a directory if there is one. There each is a file `<request id>.json`;
 * an empty file `<request id>.called` beside it says that its callbacks are over.
 */
export class RequestStore {
  /** Oldest first. */
  readonly #requests = new Map<string, StoredRequest>();
  readonly #called = new Set<string>();
  #bytes = 0;

  private constructor(
    private readonly directory: string | undefined,
    private readonly limits: StoreLimits,
    private readonly now: () => number,
  ) {}

  /**
   * Reads the directory, or makes it, and removes what is over the limits. A file that is not a request is logged and
   * left.
   */
  static async open(
    directory: string | undefined,
    limits: StoreLimits,
    now: () => number,
    log: FastifyBaseLogger,
  ): Promise<RequestStore> {
    const store = new RequestStore(directory, limits, now);
    if (directory === undefined) return store;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const loaded: StoredRequest[] = [];
    for (const name of await readdir(directory)) {
      if (name.endsWith('.called')) store.#called.add(name.slice(0, -'.called'.length));
      const stored = name.endsWith('.json') ? await load(join(directory, name), log) : null;
      if (stored) loaded.push(stored);
    }
    loaded.sort((one, other) => one.request.acceptedAt - other.request.acceptedAt);
    for (const stored of loaded) store.#remember(stored);
    await store.prune();
    return store;
  }

  /** Once this resolves, neither a crash nor a restart of the process loses the request. */
  async add(request: AcceptedRequest): Promise<void> {
    const text = JSON.stringify(request);
    if (this.directory !== undefined) {
      const file = join(this.directory, `${request.requestId}.json`);
      // A crash in the middle of writing must not leave half a request under its name.
      await writeFile(`${file}.new`, text, { mode: 0o600 });
      await rename(`${file}.new`, file);
    }
    this.#remember({ request, bytes: Buffer.byteLength(text) });
    await this.prune();
  }

  find(requestId: string): AcceptedRequest | undefined {
    const stored = this.#requests.get(requestId);
    return stored && !this.#isExpired(stored) ? stored.request : undefined;
  }

  /** The requests of an earlier process whose callbacks were not over when it ended. */
  withOpenCallbacks(): AcceptedRequest[] {
    return [...this.#requests.values()]
      .map(({ request }) => request)
      .filter(({ requestId, webhook }) => webhook !== null && !this.#called.has(requestId));
  }

  /** Remembers that the request's callbacks are over, delivered or given up. */
  async closeCallbacks(requestId: string): Promise<void> {
    if (!this.#requests.has(requestId)) return;
    this.#called.add(requestId);
    if (this.directory !== undefined) {
      await writeFile(join(this.directory, `${requestId}.called`), '', { mode: 0o600 });
    }
  }

  /** Removes the requests that are over the limits, from memory and from disk. */
  async prune(): Promise<void> {
    for (const stored of this.#requests.values()) {
      const isOver = this.#requests.size > this.limits.count || this.#bytes > this.limits.bytes;
      if (!isOver && !this.#isExpired(stored)) return;
      await this.#remove(stored);
    }
  }

  #isExpired({ request }: StoredRequest): boolean {
    return request.acceptedAt + this.limits.ageMs <= this.now();
  }

  #remember(stored: StoredRequest): void {
    this.#requests.set(stored.request.requestId, stored);
    this.#bytes += stored.bytes;
  }

  async #remove({ request: { requestId }, bytes }: StoredRequest): Promise<void> {
    if (!this.#requests.delete(requestId)) return;
    this.#called.delete(requestId);
    this.#bytes -= bytes;
    if (this.directory === undefined) return;
    const files = ['json', 'called'].map((kind) => `${requestId}.${kind}`);
    for (const file of files) await rm(join(this.directory, file), { force: true });
  }
}

async function load(file: string, log: FastifyBaseLogger): Promise<StoredRequest | null> {
  try {
    const text = await readFile(file, 'utf8');
    return { request: acceptedRequestSchema.parse(JSON.parse(text)), bytes: Buffer.byteLength(text) };
  } catch {
    log.warn({ file }, 'Not a request that the sandbox can read; left as it is');
    return null;
  }
}
