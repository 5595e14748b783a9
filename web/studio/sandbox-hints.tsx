const HINTS = [
  ['sandbox:fail', 'the model fails'],
  ['sandbox:error', "Pixazo's system fails"],
  ['sandbox:402', 'the balance is empty'],
  ['sandbox:429', 'too many requests'],
  ['sandbox:500', 'nobody knows what became of it'],
  ['sandbox:slow', 'it takes long'],
  ['sandbox:lost-response', 'accepted, but the answer is lost'],
] as const;

/** The words in a prompt that make the sandbox misbehave. */
export function SandboxHints({ onPick }: { onPick: (hint: string) => void }) {
  return (
    <details className="sandbox-hints">
      <summary>Try what goes wrong</summary>
      <p className="quiet">These words in the prompt make the sandbox misbehave. Choose one to add it.</p>
      <ul>
        {HINTS.map(([hint, effect]) => (
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
