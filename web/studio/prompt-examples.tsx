import { messages } from './messages.js';

/** Prompts to begin with. */
export function PromptExamples({ onPick }: { onPick: (example: string) => void }) {
  return (
    <div className="prompt-examples">
      <p className="quiet">{messages.tryExample}</p>
      {messages.examples.map((example) => (
        <button key={example} type="button" onClick={() => onPick(example)}>
          {example}
        </button>
      ))}
    </div>
  );
}
