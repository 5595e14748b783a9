import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react';
import { isSandbox } from '../gateway-facts.js';
import type { JobFeed } from './job-feed.js';
import { ParameterField } from './parameter-field.js';
import { draftOf, inputOf, type Model, type Parameter, problemWith } from './parameter-value.js';
import { RefusalNotice } from './refusal-notice.js';
import { SandboxHints } from './sandbox-hints.js';
import { SendBar } from './send-bar.js';
import { useGeneration } from './use-generation.js';

function submitByKeys(event: KeyboardEvent<HTMLFormElement>) {
  if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.requestSubmit();
}

/** The form of one model, made of what the gateway says about its parameters. */
export function ModelForm({ model, isShown, feed }: { model: Model; isShown: boolean; feed: JobFeed }) {
  const { parameters } = model;
  const [draft, setDraft] = useState(() => draftOf(parameters));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const { refusal, isSending, start, clearField } = useGeneration(model, feed);
  const form = useRef<HTMLFormElement>(null);
  const prompt = parameters.find(({ type }) => type === 'TEXT');

  function change(name: string, text: string) {
    setDraft((before) => ({ ...before, [name]: text }));
    setTouched((before) => new Set(before).add(name));
    clearField(name);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isSending) return;
    const wrong = parameters.find((parameter) => problemWith(parameter, draft[parameter.name] ?? ''));
    setTouched(new Set(parameters.map(({ name }) => name)));
    if (wrong) return focusOn(wrong);
    const { fields = {} } = (await start(inputOf(parameters, draft))) ?? {};
    focusOn(parameters.find(({ name }) => name in fields));
  }

  function focusOn(parameter: Parameter | undefined) {
    if (parameter) form.current?.querySelector<HTMLElement>(`[name="${parameter.name}"]`)?.focus();
  }

  return (
    <form
      ref={form}
      className="model-form"
      aria-label={model.name}
      hidden={!isShown}
      noValidate
      onSubmit={submit}
      onKeyDown={submitByKeys}
    >
      <h2>{model.name}</h2>
      {parameters.map((parameter) => {
        const { name } = parameter;
        const text = draft[name] ?? '';
        const problem = refusal?.fields[name] ?? (touched.has(name) ? problemWith(parameter, text) : null);
        return (
          <ParameterField
            key={name}
            id={`${model.id}-${name}`}
            parameter={parameter}
            text={text}
            problem={problem}
            onChange={(changed) => change(name, changed)}
          />
        );
      })}
      {isSandbox && prompt && (
        <SandboxHints onPick={(hint) => change(prompt.name, `${draft[prompt.name] ?? ''} ${hint}`.trim())} />
      )}
      {refusal && <RefusalNotice refusal={refusal} />}
      <SendBar output={model.output} isSending={isSending} />
    </form>
  );
}
