/** The part of the browser's `Storage` that is used. */
export interface UploadStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The uploads of one gateway that have not arrived, by their file; also after a reload where there is a storage. */
export class UnfinishedUploads<Upload> {
  private readonly uploads = new WeakMap<Blob, Upload>();

  /** @param gateway its base address */
  constructor(private readonly gateway: string) {}

  get(file: Blob, storage?: UploadStorage): Upload | undefined {
    const stored = this.uploads.has(file) ? null : storage?.getItem(this.keyOf(file));
    return stored ? (JSON.parse(stored) as Upload) : this.uploads.get(file);
  }

  set(file: Blob, upload: Upload, storage?: UploadStorage): void {
    this.uploads.set(file, upload);
    storage?.setItem(this.keyOf(file), JSON.stringify(upload));
  }

  delete(file: Blob, storage?: UploadStorage): void {
    this.uploads.delete(file);
    storage?.removeItem(this.keyOf(file));
  }

  /** A file that is chosen again is another object with the same name, size and time of its last change. */
  private keyOf(file: Blob & { name?: string; lastModified?: number }): string {
    return `pixazo-upload ${JSON.stringify([this.gateway, file.name, file.size, file.lastModified])}`;
  }
}
