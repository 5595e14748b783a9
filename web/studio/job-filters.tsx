import type { Job, Model } from '@pixazo-gateway/client';
import { useEffect, useId, useMemo, useState } from 'react';
import { type JobQuery, STATES } from './job-query.js';
import { messages } from './messages.js';

interface FiltersProps {
  query: JobQuery;
  onChange: (change: Partial<JobQuery>) => void;
  models: readonly Model[];
  /** The jobs that were read. */
  jobs: readonly Job[];
}

/** The controls that limit the list: words, model, state and label. */
export function JobFilters({ query, onChange, models, jobs }: FiltersProps) {
  const labels = useLabels(jobs);
  return (
    <search className="job-filters" aria-label={messages.filters}>
      <input
        type="search"
        aria-label={messages.searchPrompts}
        placeholder={messages.searchPrompts}
        value={query.text}
        onChange={({ target }) => onChange({ text: target.value })}
      />
      <select
        aria-label={messages.model}
        value={query.modelId}
        onChange={({ target }) => onChange({ modelId: target.value })}
      >
        <option value="">{messages.everyModel}</option>
        {models.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={messages.state}
        value={query.state}
        onChange={({ target }) => onChange({ state: target.value as JobQuery['state'] })}
      >
        <option value="">{messages.everyState}</option>
        {(Object.keys(STATES) as (keyof typeof STATES)[]).map((state) => (
          <option key={state} value={state}>
            {messages.states[state]}
          </option>
        ))}
      </select>
      {(labels.length > 0 || query.label !== '') && (
        <LabelField labels={labels} label={query.label} onChange={(label) => onChange({ label })} />
      )}
    </search>
  );
}

/** Suggests the labels that are known. Another one counts once it is written: Enter, or leaving the field. */
function LabelField(props: { labels: readonly string[]; label: string; onChange: (label: string) => void }) {
  const { labels, label, onChange } = props;
  const [text, setText] = useState(label);
  const suggestions = useId();
  useEffect(() => setText(label), [label]);
  const commit = () => text !== label && onChange(text.trim());
  return (
    <>
      <input
        type="text"
        list={suggestions}
        aria-label={messages.label}
        placeholder={messages.everyLabel}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          if (target.value === '' || labels.includes(target.value)) onChange(target.value);
        }}
        onBlur={commit}
        onKeyDown={({ key }) => key === 'Enter' && commit()}
      />
      <datalist id={suggestions}>
        {labels.map((known) => (
          <option key={known} value={known} />
        ))}
      </datalist>
    </>
  );
}

/** Every label that has been seen since the page opened, sorted. */
function useLabels(jobs: readonly Job[]): readonly string[] {
  const [seen, setSeen] = useState<readonly string[]>([]);
  const now = useMemo(() => [...new Set(jobs.flatMap((job) => job.labels))], [jobs]);
  useEffect(() => {
    setSeen((before) => {
      const more = now.filter((label) => !before.includes(label));
      return more.length > 0 ? [...before, ...more].sort() : before;
    });
  }, [now]);
  return seen;
}
