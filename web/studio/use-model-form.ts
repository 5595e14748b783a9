import type { Job, Model } from '@pixazo-gateway/client';
import { useGeneration } from '@pixazo-gateway/client/react';
import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { draftOf, inputOf, type Parameter, problemWith } from './parameter-value.js';
import { fieldProblems } from './refusal-notice.js';

/** For how long a generation is retried by itself, in milliseconds. */
const MAX_WAIT_MS = 20_000;

type Names = ReadonlySet<string>;

/** The texts of a model's form, their problems, and the generation that they start. */
export function useModelForm(
  { inputName, parameters }: Model,
  form: RefObject<HTMLFormElement | null>,
  used: Job | null,
) {
  const [draft, setDraft] = useState(() => draftOf(parameters));
  const [touched, setTouched] = useState<Names>(new Set());
  /** The parameters that have changed since the form was sent. */
  const [changed, setChanged] = useState<Names>(new Set());
  const { generate, error, isSubmitting } = useGeneration(inputName);
  const trying = useRef<AbortController>(null);
  const refused = fieldProblems(error);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another job is the reason to fill the form
  useEffect(() => {
    if (!used) return;
    setDraft(draftOf(parameters, used.input));
    focusOn(parameters[0]);
    form.current?.scrollIntoView({ block: 'start' });
  }, [used]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another error is the reason to move the focus
  useEffect(() => focusOn(parameters.find(({ name }) => name in refused)), [error]);

  function focusOn(parameter: Parameter | undefined) {
    if (parameter) form.current?.querySelector<HTMLElement>(`[name="${parameter.name}"]`)?.focus();
  }

  function change(name: string, text: string) {
    setDraft((before) => ({ ...before, [name]: text }));
    setTouched((before) => new Set(before).add(name));
    setChanged((before) => new Set(before).add(name));
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isSubmitting) return;
    const wrong = parameters.find((parameter) => problemWith(parameter, draft[parameter.name] ?? ''));
    setTouched(new Set(parameters.map(({ name }) => name)));
    if (wrong) return focusOn(wrong);
    setChanged(new Set());
    trying.current = new AbortController();
    const { signal } = trying.current;
    await generate(inputOf(parameters, draft), { maxWaitMs: MAX_WAIT_MS, signal });
  }

  function problemOf(parameter: Parameter): string | null {
    const { name } = parameter;
    const own = touched.has(name) ? problemWith(parameter, draft[name] ?? '') : null;
    return changed.has(name) ? own : (refused[name] ?? own);
  }

  /** The reason stays in view, and sending the same again is the same generation. */
  const stopTrying = () => trying.current?.abort(error);

  return { draft, change, submit, stopTrying, problemOf, error, isSubmitting };
}
