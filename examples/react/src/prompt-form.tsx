import { useGeneration, useQuote } from '@pixazo-gateway/client/react';
import { type FormEvent, useState } from 'react';
import { Problem } from './problem.js';

const MODEL = 'mireloSfx16TextToAudio';

export function PromptForm() {
  const [textPrompt, setTextPrompt] = useState('Rain on a tin roof');
  const [duration, setDuration] = useState(4);
  const input = { textPrompt, duration };
  const { generate, error, isSubmitting } = useGeneration(MODEL);
  const { quote, isStale } = useQuote(MODEL, textPrompt ? input : null);
  const price = isStale ? undefined : quote?.price;

  function submit(event: FormEvent) {
    event.preventDefault();
    // Starts for no more than the price on the button. The history shows the job.
    void generate(input, { maxCost: price?.amount });
  }
  return (
    <form onSubmit={submit}>
      <label>
        Prompt
        <textarea required value={textPrompt} onChange={({ target }) => setTextPrompt(target.value)} />
      </label>
      <label>
        Seconds
        <input
          type="number"
          required
          min={1}
          max={60}
          value={duration}
          onChange={({ target }) => setDuration(target.valueAsNumber)}
        />
      </label>
      <button type="submit" disabled={isSubmitting || quote?.affordable === false}>
        {isSubmitting ? 'Starting…' : `Generate${price ? ` for ${price.amount} ${price.currency}` : ''}`}
      </button>
      <Problem error={error} />
    </form>
  );
}
