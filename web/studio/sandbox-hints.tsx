import { messages, sandboxHints } from './messages.js';

/** The words in a prompt that make the sandbox misbehave. */
export function SandboxHints({ onPick }: { onPick: (hint: string) => void }) {
  return (
    <details className="sandbox-hints">
      <summary>{messages.tryFailures}</summary>
      <p className="quiet">{messages.failureWords}</p>
      <ul>
        {sandboxHints.map(([hint, effect]) => (
          <li key={hint}>
            <button type="button" onClick={() => onPick(hint)}>
              <code>{hint}</code> {effect}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
