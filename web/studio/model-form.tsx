import type { Model } from '@pixazo-gateway/client';
import { Fragment, type KeyboardEvent, type ReactNode, useRef } from 'react';
import { isSandbox } from '../gateway-facts.js';
import { AdvancedFields } from './advanced-fields.js';
import { ParameterField } from './parameter-field.js';
import { type Draft, draftOf, type Parameter } from './parameter-value.js';
import { RefusalNotice } from './refusal-notice.js';
import { SandboxHints } from './sandbox-hints.js';
import { SendBar } from './send-bar.js';
import { type FormEvents, useModelForm } from './use-model-form.js';

function submitByKeys(event: KeyboardEvent<HTMLFormElement>) {
  if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.requestSubmit();
}

interface ModelFormProps extends FormEvents {
  model: Model;
  isShown: boolean;
  /** Stands below the prompt. */
  examples: ReactNode;
}

/** The form of one model, made of what the gateway says about its parameters. */
export function ModelForm({ model, isShown, examples, ...events }: ModelFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const fields = useModelForm(model, form, events);
  const { parameters, draft, change, error, isSubmitting } = fields;
  const { basic, advanced } = sorted(parameters);
  const prompt = parameters.find(({ type }) => type === 'TEXT');
  const field = (parameter: Parameter) => (
    <ParameterField
      key={parameter.name}
      id={`${model.id}-${parameter.name}`}
      parameter={parameter}
      text={draft[parameter.name] ?? ''}
      problem={fields.problemOf(parameter)}
      onChange={(changed) => change(parameter.name, changed)}
      onLeave={() => fields.leave(parameter.name)}
    />
  );
  return (
    <form
      ref={form}
      className="model-form"
      aria-label={model.name}
      hidden={!isShown}
      noValidate
      onSubmit={fields.submit}
      onKeyDown={submitByKeys}
    >
      <h2>{model.name}</h2>
      <div className="fields">
        {basic.map((parameter) => (
          <Fragment key={parameter.name}>
            {field(parameter)}
            {parameter === prompt && examples}
          </Fragment>
        ))}
      </div>
      {advanced.length > 0 && (
        <AdvancedFields needsAttention={advanced.some((one) => fields.problemOf(one) || isSet(one, draft))}>
          {advanced.map(field)}
        </AdvancedFields>
      )}
      {isSandbox && prompt && (
        <SandboxHints onPick={(hint) => change(prompt.name, `${draft[prompt.name] ?? ''} ${hint}`.trim())} />
      )}
      {error && <RefusalNotice error={error} onStop={isSubmitting ? fields.stopTrying : null} />}
      <SendBar model={model} input={isShown ? fields.input : null} isSending={isSubmitting} />
    </form>
  );
}

/** Texts, files, lengths and numbers of results are in view; a form without any of them shows all it has. */
function sorted(parameters: readonly Parameter[]) {
  const isBasic = ({ type, name, required }: Parameter) =>
    required || type === 'TEXT' || type === 'URL' || name === 'duration' || name === 'numSamples';
  const basic = parameters.filter(isBasic);
  if (basic.length === 0) return { basic: parameters, advanced: [] };
  return { basic, advanced: parameters.filter((parameter) => !isBasic(parameter)) };
}

/** Whether a parameter has another value than its default. */
function isSet(parameter: Parameter, draft: Draft): boolean {
  return draft[parameter.name] !== draftOf([parameter])[parameter.name];
}
