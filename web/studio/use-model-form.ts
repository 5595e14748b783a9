import type { Job, Model } from '@pixazo-gateway/client';
import { useGeneration } from '@pixazo-gateway/client/react';
import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { inputOf, isAskedFor, isComplete, type Parameter, problemWith } from './parameter-value.js';
import { fieldProblems } from './refusal-notice.js';
import { useDraft } from './use-draft.js';

/** For how long a generation is retried by itself, in milliseconds. */
const MAX_WAIT_MS = 20_000;

type Names = ReadonlySet<string>;

/** The events between a form and its page. */
export interface FormEvents {
  /** The input of this job is filled in. */
  used: Job | null;
  /** Called with the id of each job that the form has started. */
  onStarted: (jobId: string) => void;
}

/** The texts of a model's form, their problems, and the generation that they start. */
export function useModelForm(
  { id, inputName, parameters: all }: Model,
  form: RefObject<HTMLFormElement | null>,
  { used, onStarted }: FormEvents,
) {
  const [draft, setDraft] = useDraft(id, all, used);
  const parameters = all.filter((parameter) => isAskedFor(parameter, draft));
  const { left, changed, ...fields } = useFieldNames();
  const { start, stopTrying, error, isSubmitting } = useStart(inputName);
  const refused = fieldProblems(error);
  const focusOn = (parameter: Parameter | undefined) => {
    if (parameter) form.current?.querySelector<HTMLElement>(`[name="${parameter.name}"]`)?.focus();
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: another error is the reason to move the focus
  useEffect(() => focusOn(parameters.find(({ name }) => name in refused)), [error]);
  useEffect(() => {
    if (used) form.current?.scrollIntoView({ block: 'nearest' });
  }, [used, form]);

  function change(name: string, text: string) {
    setDraft((before) => ({ ...before, [name]: text }));
    fields.change(name);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isSubmitting) return;
    const wrong = parameters.find((parameter) => problemWith(parameter, draft[parameter.name] ?? ''));
    fields.leave(...parameters.map(({ name }) => name));
    if (wrong) return focusOn(wrong);
    fields.send();
    const job = await start(inputOf(parameters, draft));
    if (job) onStarted(job.id);
  }

  function problemOf(parameter: Parameter): string | null {
    const { name } = parameter;
    const own = left.has(name) ? problemWith(parameter, draft[name] ?? '') : null;
    return changed.has(name) ? own : (refused[name] ?? own);
  }

  /** Null while it cannot be sent. */
  const input = isComplete(parameters, draft) ? inputOf(parameters, draft) : null;
  // Problems of fields that have changed are no problems any more.
  const shownError = isAnswered(refused, changed) ? null : error;
  const { leave } = fields;
  const shown = { parameters, draft, input, error: shownError, isSubmitting };
  return { ...shown, change, leave, submit, stopTrying, problemOf };
}

/** The fields of a form that were left or changed, by the names of their parameters. */
function useFieldNames() {
  /** Those whose problems are shown: they were left, and have not changed since. */
  const [left, setLeft] = useState<Names>(new Set());
  /** Those that have changed since the form was sent. */
  const [changed, setChanged] = useState<Names>(new Set());
  const change = (name: string) => {
    setLeft((before) => new Set([...before].filter((other) => other !== name)));
    setChanged((before) => new Set(before).add(name));
  };
  const leave = (...names: string[]) => setLeft((before) => new Set([...before, ...names]));
  const send = () => setChanged(new Set());
  return { left, changed, change, leave, send };
}

/** Starts generations, whose retries can be stopped: the reason then stays, and the same input is the same generation. */
function useStart(inputName: string) {
  const { generate, error, isSubmitting } = useGeneration(inputName);
  const trying = useRef<AbortController>(null);
  const start = (input: Record<string, unknown>) => {
    trying.current = new AbortController();
    return generate(input, { maxWaitMs: MAX_WAIT_MS, signal: trying.current.signal });
  };
  return { start, stopTrying: () => trying.current?.abort(error), error, isSubmitting };
}

function isAnswered(refused: Record<string, string>, changed: Names): boolean {
  const names = Object.keys(refused);
  return names.length > 0 && names.every((name) => changed.has(name));
}
