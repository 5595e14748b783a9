import type { UploadUse } from '../files/uploads.js';
import type { GraphContext } from '../graphql/graph-context.js';
import { parameterName } from '../models/graph-names.js';
import type { ModelDefinition } from '../models/model-definition.js';

/** The input of a generation with the ids of uploads in the place of their addresses, and the uploads that it names. */
interface ReadInput {
  input: object;
  uploads: UploadUse[];
}

export type UploadReader = (input: object, context: Pick<GraphContext, 'uploads' | 'host'>) => ReadInput;

/**
 * Finds the addresses of this gateway's uploads in the input of a model. An id is the same whatever the address it was
 * read from, so a replay with another spelling of the address is the same generation.
 * @param place where the input is in the operation's arguments
 */
export function uploadReaderOf({ parameters }: ModelDefinition, place: string[]): UploadReader {
  const addresses = parameters
    .filter(({ type }) => type === 'URL')
    .map(({ name, accepts }) => ({ name: parameterName(name), accepts }));
  return (input, { uploads: known, host }) => {
    const uploads: UploadUse[] = [];
    const changed: Record<string, unknown> = {};
    for (const { name, accepts } of addresses) {
      const read = (value: unknown, path: string[]): unknown => {
        if (Array.isArray(value)) return value.map((one, at) => read(one, [...path, String(at)]));
        const id = typeof value === 'string' ? known.idIn(value, host) : null;
        if (id === null) return value;
        uploads.push({ id, path, accepts });
        return id;
      };
      const value = (input as Record<string, unknown>)[name];
      if (value !== undefined && value !== null) changed[name] = read(value, [...place, name]);
    }
    return { input: uploads.length === 0 ? input : { ...input, ...changed }, uploads };
  };
}
