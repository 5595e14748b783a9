import type { Job, Model } from '@pixazo-gateway/client';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { JobCard } from './job-card.js';
import { dayOf } from './job-day.js';
import type { JobEvents, StartedJob } from './job-events.js';
import { useRowsInView } from './use-rows-in-view.js';

interface RowsProps extends JobEvents {
  jobs: readonly Job[];
  models: readonly Model[];
  /** Whether the gateway has older jobs. */
  hasMore: boolean;
  onEndReached: () => void;
  /** The job to open and to bring into view. */
  started: StartedJob | null;
}

/** The jobs, newest first, by day. Each is a row that opens. Only those near the visible part of the page are drawn. */
export function JobRows({ jobs, models, hasMore, onEndReached, started, ...events }: RowsProps) {
  const list = useRef<HTMLOListElement>(null);
  const [open, toggle] = useOpenRows(started);
  const days = useDays(jobs);
  const rows = useRowsInView(list, {
    jobs,
    estimate: (index) => (open.has(jobs[index]?.id ?? '') ? 260 : 72) + (days[index] ? 40 : 0),
  });
  const last = rows.items.at(-1)?.index ?? 0;
  const isNearEnd = hasMore && last >= jobs.length - 1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page is the reason to look again
  useEffect(() => {
    if (isNearEnd) onEndReached();
  }, [isNearEnd, jobs.length]);
  const isListed = jobs.some(({ id }) => id === started?.id);
  const seen = useRef<StartedJob | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a job is brought into view once
  useEffect(() => {
    if (!isListed || !started?.isToBeSeen || seen.current === started) return;
    seen.current = started;
    rows.bringIntoView(started.id);
  }, [isListed, started]);

  return (
    <ol ref={list} className="job-rows" style={{ height: rows.height }} onKeyDown={moveByArrows}>
      {rows.items.map(({ index, top }) => {
        const job = jobs[index];
        if (!job) return null;
        return (
          <li
            key={job.id}
            id={`job-${job.id}`}
            ref={rows.measure}
            data-index={index}
            aria-posinset={index + 1}
            aria-setsize={hasMore ? -1 : jobs.length}
            style={{ transform: `translateY(${top}px)` }}
          >
            {days[index] && <h3 className="day">{days[index]}</h3>}
            <JobCard
              {...events}
              job={job}
              model={models.find(({ id }) => id === job.model.id)}
              isOpen={open.has(job.id)}
              onToggle={toggle}
            />
          </li>
        );
      })}
    </ol>
  );
}

/** The rows that are open: those that were pressed, and those of jobs that were started here. */
function useOpenRows(started: StartedJob | null) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((id: string) => {
    setOpen((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }, []);
  useEffect(() => {
    if (started) setOpen((before) => new Set(before).add(started.id));
  }, [started]);
  return [open, toggle] as const;
}

/** The name of each day at its first job, undefined at the others. */
function useDays(jobs: readonly Job[]): readonly (string | undefined)[] {
  const today = new Date().toDateString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another day is the reason to name all days again
  return useMemo(() => {
    const names = jobs.map(({ createdAt }) => dayOf(createdAt, Date.now()));
    return names.map((name, index) => (name === names[index - 1] ? undefined : name));
  }, [jobs, today]);
}

/** The arrows up and down move from row to row. */
function moveByArrows(event: KeyboardEvent<HTMLElement>) {
  const { key, target } = event;
  if ((key !== 'ArrowDown' && key !== 'ArrowUp') || !(target instanceof Element)) return;
  if (!target.matches('.job-toggle')) return;
  const row = target.closest('li');
  const next = key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling;
  next?.querySelector<HTMLElement>('.job-toggle')?.focus();
  event.preventDefault();
}
