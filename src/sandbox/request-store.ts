import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { type AcceptedRequest, acceptedRequestSchema } from './accepted-request.js';

/**
 * The accepted requests: in memory, and in a directory if there is one. There each is a file `<request id>.json`;
 * an empty file `<request id>.called` beside it says that its callbacks are over.
 */
export class RequestStore {
  readonly #requests = new Map<string, AcceptedRequest>();
  readonly #called = new Set<string>();

  private constructor(private readonly directory: string | undefined) {}

  /** Reads what the directory holds, and makes it if it is missing. A file that is no request is logged and left. */
  static async open(directory: string | undefined, log: FastifyBaseLogger): Promise<RequestStore> {
    const store = new RequestStore(directory);
    if (directory === undefined) return store;
    await mkdir(directory, { recursive: true });
    for (const name of await readdir(directory)) {
      if (name.endsWith('.called')) store.#called.add(name.slice(0, -'.called'.length));
      if (name.endsWith('.json')) await store.#load(join(directory, name), log);
    }
    return store;
  }

  /** Once this resolves, neither a crash nor a restart of the process loses the request. */
  async add(request: AcceptedRequest): Promise<void> {
    if (this.directory !== undefined) {
      const file = join(this.directory, `${request.requestId}.json`);
      // A crash in the middle of writing must not leave half a request under its name.
      await writeFile(`${file}.new`, JSON.stringify(request, null, 2));
      await rename(`${file}.new`, file);
    }
    this.#requests.set(request.requestId, request);
  }

  find(requestId: string): AcceptedRequest | undefined {
    return this.#requests.get(requestId);
  }

  /** The requests of an earlier process whose callbacks were not over when it ended. */
  withOpenCallbacks(): AcceptedRequest[] {
    return [...this.#requests.values()].filter(
      ({ requestId, webhook }) => webhook !== null && !this.#called.has(requestId),
    );
  }

  /** Remembers that the request's callbacks are over, delivered or given up. */
  async closeCallbacks(requestId: string): Promise<void> {
    this.#called.add(requestId);
    if (this.directory !== undefined) await writeFile(join(this.directory, `${requestId}.called`), '');
  }

  async #load(file: string, log: FastifyBaseLogger): Promise<void> {
    try {
      const request = acceptedRequestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
      this.#requests.set(request.requestId, request);
    } catch {
      log.warn({ file }, 'not a request the sandbox can read; left out');
    }
  }
}
