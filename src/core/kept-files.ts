/** The bytes of a result on their way into a copy. */
export interface CopiedBytes {
  /** The number of first bytes that the copy has already. */
  offset: number;
  /** The length of the whole file; null: unknown. */
  sizeBytes: number | null;
  mimeType: string;
  /** The bytes from `offset` on. */
  body: AsyncIterable<Uint8Array>;
  /** Ends the writing at once, with any error. */
  signal?: AbortSignal;
}

/** Where copies of results are kept. Names are those of `copyName`. */
export interface KeptFiles {
  /** How many first bytes of this copy are stored and can be continued; 0: none. */
  received(name: string): Promise<number>;
  /**
   * Stores bytes. Resolves once the complete copy survives a crash of the machine; before that, `open` does not find it.
   * @throws StorageError; WrongLengthError when the bytes are not as many as `sizeBytes`; the error of `body`
   */
  write(name: string, bytes: CopiedBytes): Promise<{ sizeBytes: number; sha256: string }>;
  /**
   * The bytes of a complete copy from `start` to `end`, both included; null when there is no such copy.
   * @throws StorageError
   */
  open(name: string, part: { start: number; end: number }): Promise<NodeJS.ReadableStream | null>;
  /** Removes a copy, complete or not, if there is one. @throws StorageError */
  remove(name: string): Promise<void>;
}

/** Copies cannot be stored, read or removed just now, whatever their sources do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

/** A source sent more or fewer bytes than it said. */
export class WrongLengthError extends Error {
  override readonly name = 'WrongLengthError';

  constructor() {
    super('it sends another number of bytes than it says');
  }
}
