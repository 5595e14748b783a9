import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useLinkedJobId } from './job-link.js';
import { idsOf, type PanelName } from './panel-tabs.js';
import { useNarrow } from './use-narrow.js';

/** Shows one half of a narrow page at a time. Each keeps the place to which it was scrolled. */
export function usePanels() {
  const isNarrow = useNarrow();
  const [shown, setShown] = useState<PanelName>('create');
  const linked = useLinkedJobId();
  useEffect(() => {
    if (linked) setShown('jobs');
  }, [linked]);
  const places = useRef<Record<PanelName, number>>({ create: 0, jobs: 0 });
  const before = useRef(shown);
  useLayoutEffect(() => {
    // The first panel needs no scrolling, which would make the browser lay out the page at once.
    if (isNarrow && shown !== before.current) scrollTo(0, places.current[shown]);
    before.current = shown;
  }, [isNarrow, shown]);

  function show(name: PanelName) {
    places.current[shown] = scrollY;
    setShown(name);
  }

  /** Shows a half of a narrow page from its top, with the focus on its tab, as the focused element is in the other. */
  function goTo(name: PanelName) {
    if (!isNarrow) return;
    show(name);
    places.current[name] = 0;
    document.getElementById(idsOf(name).tab)?.focus({ preventScroll: true });
  }

  /** The attributes of a half: the panel of a tab where the page is narrow, else a section with this name. */
  function panel(name: PanelName, label: string) {
    const { panel: id, tab } = idsOf(name);
    if (!isNarrow) return { id, 'aria-label': label };
    return { id, role: 'tabpanel', 'aria-labelledby': tab, hidden: name !== shown };
  }

  return { isNarrow, shown, show, goTo, panel };
}
