import type { Job, Model } from '@pixazo-gateway/client';
import { useGeneration, useQuote } from '@pixazo-gateway/client/react';
import { useState } from 'react';
import { messages } from './messages.js';
import { RefusalNotice } from './refusal-notice.js';
import { priceOf } from './send-bar.js';

interface ExamplesProps {
  /** A model that needs nothing but the prompt. */
  model: Model;
  /** Called with each job that was started. */
  onStarted: (job: Job) => void;
}

/** Sounds to begin with: one press starts the first job. */
export function PromptExamples({ model, onStarted }: ExamplesProps) {
  const { generate, error, isSubmitting } = useGeneration(model.inputName);
  const prompt = promptOf(model);
  const inputWith = (example: string) => ({ [prompt]: example });
  const [last, setLast] = useState<string>(messages.examples[0]);
  const { quote } = useQuote(model.inputName, inputWith(last));

  async function start(example: string) {
    setLast(example);
    const job = await generate(inputWith(example), { maxWaitMs: 20_000 });
    if (job) onStarted(job);
  }

  return (
    <div className="prompt-examples">
      <p className="quiet">{messages.oneClick}</p>
      <p className="quiet">{priceOf(quote)}</p>
      {messages.examples.map((example) => (
        <button key={example} type="button" aria-disabled={isSubmitting} onClick={() => start(example)}>
          {example}
        </button>
      ))}
      {error && <RefusalNotice error={error} onStop={null} onAgain={() => start(last)} />}
    </div>
  );
}

/** The first model that makes a sound of a prompt alone. */
export function modelForExamples(models: readonly Model[]): Model | undefined {
  return models.find(
    (model) =>
      model.task === 'TEXT_TO_AUDIO' &&
      model.parameters.every(({ name, required }) => !required || name === promptOf(model)),
  );
}

function promptOf({ parameters }: Model): string {
  return parameters.find(({ type }) => type === 'TEXT')?.name ?? '';
}
