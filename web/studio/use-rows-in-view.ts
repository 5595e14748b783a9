import type { Job } from '@pixazo-gateway/client';
import {
  defaultRangeExtractor,
  measureElement,
  type Range,
  useWindowVirtualizer,
} from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useState } from 'react';

/** Rows drawn beyond each end of the visible part, so that the keyboard and quick scrolling find them. */
const BEYOND = 8;
const GAP_PX = 8;
/** The height of the tabs that cover the top of a narrow page, and some air, in pixels. */
const COVERED_PX = 64;

interface Rows {
  jobs: readonly Job[];
  /** The likely height of a row that was never drawn, in pixels. */
  estimate: (index: number) => number;
}

/**
 * The rows of a long list that the page must draw, and where. The row at the top of the window keeps its place while jobs
 * come and go above it, unless the top of the list is in view. A row that has the focus or plays is always drawn.
 */
export function useRowsInView(list: RefObject<HTMLElement | null>, { jobs, estimate }: Rows) {
  const top = useTop(list);
  const rows = useWindowVirtualizer<HTMLElement>({
    count: jobs.length,
    getItemKey: (index) => jobs[index]?.id ?? index,
    estimateSize: estimate,
    overscan: BEYOND,
    gap: GAP_PX,
    scrollMargin: top,
    scrollPaddingStart: COVERED_PX,
    scrollPaddingEnd: GAP_PX,
    // `end` keeps the place of a row, and by itself also the end of the list, which no distance here counts as reached.
    anchorTo: scrollY > top ? 'end' : 'start',
    scrollEndThreshold: -1,
    // Rows of a hidden list have no height.
    measureElement: (element, entry, instance) =>
      measureElement(element, entry, instance) ||
      (instance.measurementsCache[instance.indexFromElement(element)]?.size ?? 0),
    rangeExtractor: useCallback((range: Range) => withBusyRows(range, list.current, jobs), [list, jobs]),
  });
  return {
    items: rows.getVirtualItems().map(({ index, start }) => ({ index, top: start - top })),
    height: rows.getTotalSize(),
    measure: rows.measureElement,
    bringIntoView: (id: string) => rows.scrollToIndex(jobs.findIndex((job) => job.id === id)),
  };
}

/** The place of the list in the page, in pixels from its top. */
function useTop(list: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useEffect(() => {
    const measure = () => {
      const isHidden = list.current?.offsetParent == null;
      if (list.current && !isHidden) setTop(Math.round(list.current.getBoundingClientRect().top + scrollY));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [list]);
  return top;
}

/** The rows in range, and those that have the focus or play, in the order of the list. */
function withBusyRows(range: Range, list: HTMLElement | null, jobs: readonly Job[]): number[] {
  const inRange = defaultRangeExtractor(range);
  const playing = [...(list?.querySelectorAll('audio, video') ?? [])].filter(
    (media) => media instanceof HTMLMediaElement && !media.paused,
  );
  const busy = [...playing, document.activeElement].map((element) => element?.closest('li[id]')?.id);
  const indexes = busy.map((id) => jobs.findIndex((job) => `job-${job.id}` === id));
  return [...new Set([...inRange, ...indexes.filter((index) => index >= 0)])].sort((a, b) => a - b);
}
