/** A file that a caller announces. */
export interface NewUpload {
  filename: string;
  sizeBytes: number;
  mimeType: string;
}

/** An upload as its caller sees it. */
export interface UploadView extends NewUpload {
  id: string;
  receivedBytes: number;
  complete: boolean;
  protocol: 'TUS' | 'PUT';
  uploadUrl: string;
  headers: Record<string, string>;
  url: string;
  expiresAt: Date;
}
