import { isTerminal, type Job } from '@pixazo-gateway/client';
import { useEffect } from 'react';
import { titleOf } from './job-title.js';
import { messages } from './messages.js';
import { useLatestEnd } from './use-latest-end.js';

/** Says in the title of a tab how many jobs run and, while nobody looks at it, which one has ended. */
export function useTabTitle(jobs: readonly Job[]): void {
  const running = jobs.filter((job) => !isTerminal(job)).length;
  const ended = useLatestEnd(jobs);
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
