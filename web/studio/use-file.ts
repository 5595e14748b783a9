import { useUpload } from '@pixazo-gateway/client/react';
import { useEffect, useState } from 'react';

/** A file that a person chose. */
export interface ChosenFile {
  name: string;
  /** `video`, `audio`, or another first half of its media type. */
  kind: string;
  /** Shows the file in this page. */
  preview: string;
}

/** Sends the file that a person chooses last. @param onSent receives its address */
export function useFile(onSent: (url: string) => void) {
  const { upload, url, progress, error } = useUpload();
  const [file, setFile] = useState<ChosenFile | null>(null);
  const preview = file?.preview;
  useEffect(() => () => void (preview && URL.revokeObjectURL(preview)), [preview]);

  async function choose(chosen: File): Promise<void> {
    const [kind = ''] = chosen.type.split('/');
    setFile({ name: chosen.name, kind, preview: URL.createObjectURL(chosen) });
    const address = await upload(chosen, { storage: sessionStorage });
    if (address) onSent(address);
  }

  /** The part that has arrived, from 0 to 1. */
  const sent = url ? 1 : progress ? progress.sentBytes / progress.totalBytes : 0;
  return { file, sent, problem: error?.message ?? null, choose };
}
