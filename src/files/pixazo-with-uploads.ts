import type { Json, JsonObject } from '../core/model.js';
import type { Pixazo, StatusOutcome, SubmitOutcome } from '../core/pixazo.js';
import { isUploadId } from '../core/upload.js';

type Submission = Parameters<Pixazo['submit']>[0];

/** Sends Pixazo the addresses of uploads, of which bodies hold the ids. */
export class PixazoWithUploads implements Pixazo {
  /** @param urlParametersOf the names of a model's parameters that take addresses */
  constructor(
    private readonly pixazo: Pixazo,
    private readonly uploads: { addressForPixazo(id: string): Promise<string> },
    private readonly urlParametersOf: (modelId: string) => readonly string[],
  ) {}

  async submit(submission: Submission): Promise<SubmitOutcome> {
    const { body, modelId } = submission;
    const names = this.urlParametersOf(modelId);
    const ids = uploadIdsIn(body, names);
    if (ids.length === 0) return this.pixazo.submit(submission);
    const addresses = new Map<string, string>();
    try {
      for (const id of ids) addresses.set(id, await this.uploads.addressForPixazo(id));
    } catch {
      // A failure of the store is logged as such.
      return { kind: 'not-sent', reason: 'the address of an upload cannot be made' };
    }
    return this.pixazo.submit({
      ...submission,
      body: withAddresses(body, names, (id) => addresses.get(id) ?? id),
    });
  }

  status(...args: Parameters<Pixazo['status']>): Promise<StatusOutcome> {
    return this.pixazo.status(...args);
  }
}

/** A body with addresses in the place of the ids of uploads in these parameters. */
export function withAddresses(
  body: JsonObject,
  names: readonly string[],
  addressOf: (id: string) => string,
): JsonObject {
  const replaced = names.flatMap((name): [string, Json][] => {
    const value = body[name];
    return value !== undefined && idsIn(value).length > 0 ? [[name, mapIds(value, addressOf)]] : [];
  });
  return replaced.length === 0 ? body : { ...body, ...Object.fromEntries(replaced) };
}

function uploadIdsIn(body: JsonObject, names: readonly string[]): string[] {
  return names.flatMap((name) => idsIn(body[name] ?? null));
}

function idsIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(idsIn);
  return typeof value === 'string' && isUploadId(value) ? [value] : [];
}

function mapIds(value: Json, addressOf: (id: string) => string): Json {
  if (Array.isArray(value)) return value.map((one) => mapIds(one, addressOf));
  return typeof value === 'string' && isUploadId(value) ? addressOf(value) : value;
}
