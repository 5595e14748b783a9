import { useCallback, useEffect, useRef, useState } from 'react';
import { GatewayError } from '../gateway-error.js';
import type { UploadOptions, UploadProgress } from '../upload.js';
import { useGateway } from './provider.js';

interface UploadState {
  /** The address to pass to a model, once the file has arrived. */
  url: string | null;
  /** How much of the file has arrived; null before the first upload. */
  progress: UploadProgress | null;
  error: GatewayError | null;
  isUploading: boolean;
}

export interface UseUpload extends UploadState {
  /**
   * Sends a file. Resolves to its address, or to null if it did not arrive: `error` then says why. Another upload ends the
   * one before.
   */
  upload(file: Blob, options?: UploadOptions): Promise<string | null>;
  /** Ends the upload, and forgets it. */
  reset(): void;
}

const idle: UploadState = { url: null, progress: null, error: null, isUploading: false };

/** Sends files for models that take their addresses. An upload ends with its component. */
export function useUpload(): UseUpload {
  const gateway = useGateway();
  const [state, setState] = useState(idle);
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);

  const upload = useCallback(
    async (file: Blob, options: UploadOptions = {}) => {
      current.current?.abort();
      const ending = new AbortController();
      current.current = ending;
      options.signal?.addEventListener('abort', () => ending.abort());
      const show = (change: Partial<UploadState>) => {
        if (current.current === ending) setState((before) => ({ ...before, ...change }));
      };
      show({ ...idle, isUploading: true });
      const onProgress = (progress: UploadProgress) => {
        show({ progress });
        options.onProgress?.(progress);
      };
      try {
        const url = await gateway.upload(file, { ...options, signal: ending.signal, onProgress });
        show({ url, isUploading: false });
        return url;
      } catch (error) {
        show({ error: error instanceof GatewayError ? error : null, isUploading: false });
        return null;
      }
    },
    [gateway],
  );
  const reset = useCallback(() => {
    current.current?.abort();
    current.current = null;
    setState(idle);
  }, []);
  return { ...state, upload, reset };
}
