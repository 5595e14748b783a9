import { useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { sendFile } from './send-file.js';

/** A file that a person chose. */
export interface ChosenFile {
  name: string;
  /** `video`, `audio`, or another first half of its media type. */
  kind: string;
  /** Shows the file in this page. */
  preview: string;
  /** The part that was sent, from 0 to 1. */
  sent: number;
  /** Why it could not be sent; null: it can. */
  problem: string | null;
}

/** Sends the file that a person chooses last. @param onSent receives its address */
export function useFile(onSent: (url: string) => void) {
  const client = useClient();
  const [file, setFile] = useState<ChosenFile | null>(null);
  const sending = useRef<AbortController>(null);
  const preview = file?.preview;
  useEffect(() => () => sending.current?.abort(), []);
  useEffect(() => () => void (preview && URL.revokeObjectURL(preview)), [preview]);

  async function choose(chosen: File): Promise<void> {
    sending.current?.abort();
    sending.current = new AbortController();
    const { signal } = sending.current;
    const [kind = ''] = chosen.type.split('/');
    const start = { name: chosen.name, kind, preview: URL.createObjectURL(chosen), sent: 0, problem: null };
    const change = (changes: Partial<ChosenFile>) => {
      if (!signal.aborted) setFile((before) => before && { ...before, ...changes });
    };
    setFile(start);
    try {
      const url = await sendFile(client, chosen, { onProgress: (sent) => change({ sent }), signal });
      change({ sent: 1 });
      if (!signal.aborted) onSent(url);
    } catch (error) {
      change({ problem: error instanceof Error ? error.message : String(error) });
    }
  }

  return { file, choose };
}
