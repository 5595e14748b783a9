import { useCallback, useEffect, useRef } from 'react';
import { readResult } from './read-result.js';

interface Reading {
  url: string;
  stop: AbortController;
  file: Promise<Blob>;
}

/** Reads the file of a result at an address, once for all who ask. */
export type ReadFile = (url: string) => Promise<Blob>;

/** The reader of a result's file. It stops with its component. @param id the id of the result */
export function useResultFile(id: string, mimeType: string): ReadFile {
  const last = useRef<Reading | null>(null);
  useEffect(() => () => last.current?.stop.abort(), []);
  return useCallback(
    (url) => {
      if (last.current?.url === url) return last.current.file;
      last.current?.stop.abort();
      const stop = new AbortController();
      // Hosts that do not know the type of a file call it something that no player takes.
      const file = readResult({ id, url }, stop.signal)
        .then((response) => response.blob())
        .then((blob) => blob.slice(0, blob.size, mimeType));
      const reading = { url, stop, file };
      last.current = reading;
      file.catch(() => {
        if (last.current === reading) last.current = null;
      });
      return file;
    },
    [id, mimeType],
  );
}
