import { useSyncExternalStore } from 'react';

const LINK = /^#\/jobs\/([^/]+)$/;

/** The address of this page that opens a job. */
export function linkTo(jobId: string): string {
  return `${location.href.replace(/#.*$/, '')}#/jobs/${jobId}`;
}

/** The id of the job that the page's address names; null without one. */
export function useLinkedJobId(): string | null {
  return useSyncExternalStore(onAddress, linkedId);
}

/** Takes the job out of the page's address. */
export function closeLink(): void {
  location.hash = '';
}

function linkedId(): string | null {
  return LINK.exec(location.hash)?.[1] ?? null;
}

function onAddress(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}
