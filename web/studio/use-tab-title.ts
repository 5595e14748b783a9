import type { Job } from '@pixazo-gateway/client';
import { useEffect } from 'react';
import { titleOf } from './job-title.js';
import { messages } from './messages.js';

/**
 * Says in the title of a tab how many jobs run and, while the tab is hidden, which one has ended.
 * @param ended the job that ended last
 */
export function useTabTitle(running: number, ended: Job | null): void {
  useEffect(() => {
    document.title = running > 0 ? messages.running(running) : messages.title;
  }, [running]);
  useEffect(() => {
    if (!ended || !document.hidden) return;
    const says = ended.status === 'COMPLETED' ? messages.ended : messages.failed;
    const text = says(titleOf(ended));
    document.title = text;
    if (globalThis.Notification?.permission === 'granted') new Notification(text, { tag: ended.id });
  }, [ended]);
}
