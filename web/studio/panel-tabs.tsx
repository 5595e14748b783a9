import { type KeyboardEvent, useId } from 'react';
import { messages } from './messages.js';

/** The two halves of the page, which take turns where it is narrow. */
export type PanelName = 'create' | 'jobs';

const NAMES: readonly PanelName[] = ['create', 'jobs'];

interface TabsProps {
  shown: PanelName;
  onShow: (name: PanelName) => void;
  /** The number of jobs that run. */
  running: number;
}

/** The ids of a panel and its tab. */
export function idsOf(name: PanelName) {
  return { panel: `panel-${name}`, tab: `tab-${name}` };
}

/** Switches between form and jobs. */
export function PanelTabs({ shown, onShow, running }: TabsProps) {
  const badge = useId();
  function moveByArrows(event: KeyboardEvent) {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    const other = shown === 'create' ? 'jobs' : 'create';
    onShow(other);
    document.getElementById(idsOf(other).tab)?.focus();
  }
  return (
    <div className="panel-tabs" role="tablist" aria-label={messages.parts} onKeyDown={moveByArrows}>
      {NAMES.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={idsOf(name).tab}
          aria-controls={idsOf(name).panel}
          aria-selected={name === shown}
          tabIndex={name === shown ? 0 : -1}
          aria-describedby={name === 'jobs' && running > 0 ? badge : undefined}
          onClick={() => onShow(name)}
        >
          {messages[name]}
          {name === 'jobs' && running > 0 && (
            <span className="badge" id={badge}>
              {messages.runningNow(running)}
            </span>
          )}
        </button>
      ))}
    </div>
  );
}
