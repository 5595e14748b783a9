import type { Job, Model } from '@pixazo-gateway/client';
import { type KeyboardEvent, useRef } from 'react';
import { isSandbox } from '../gateway-facts.js';
import { ParameterField } from './parameter-field.js';
import { RefusalNotice } from './refusal-notice.js';
import { SandboxHints } from './sandbox-hints.js';
import { SendBar } from './send-bar.js';
import { useModelForm } from './use-model-form.js';

function submitByKeys(event: KeyboardEvent<HTMLFormElement>) {
  if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.requestSubmit();
}

/** The form of one model, made of what the gateway says about its parameters. @param props.used its input is filled in */
export function ModelForm({ model, isShown, used }: { model: Model; isShown: boolean; used: Job | null }) {
  const { parameters } = model;
  const form = useRef<HTMLFormElement>(null);
  const { draft, change, submit, stopTrying, problemOf, error, isSubmitting } = useModelForm(
    model,
    form,
    used,
  );
  const prompt = parameters.find(({ type }) => type === 'TEXT');
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
      {parameters.map((parameter) => (
        <ParameterField
          key={parameter.name}
          id={`${model.id}-${parameter.name}`}
          parameter={parameter}
          text={draft[parameter.name] ?? ''}
          problem={problemOf(parameter)}
          onChange={(changed) => change(parameter.name, changed)}
        />
      ))}
      {isSandbox && prompt && (
        <SandboxHints onPick={(hint) => change(prompt.name, `${draft[prompt.name] ?? ''} ${hint}`.trim())} />
      )}
      {error && <RefusalNotice error={error} onStop={isSubmitting ? stopTrying : null} />}
      <SendBar output={model.output} isSending={isSubmitting} />
    </form>
  );
}
