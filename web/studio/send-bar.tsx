import { isSandbox, trustedDocumentsOnly } from '../gateway-facts.js';

/** The form's button, which stays in view, and what it costs to press it; or that there is none. */
export function SendBar({ output, isSending }: { output: string; isSending: boolean }) {
  if (trustedDocumentsOnly) return <p className="send quiet">Nothing can be started here.</p>;
  return (
    <>
      {!isSandbox && <p className="quiet">{WHAT_IS_FREE}</p>}
      <div className="send">
        <button type="submit" className="primary" aria-disabled={isSending}>
          {isSending ? 'Sending…' : `Generate ${output.toLowerCase()}`}
        </button>
        <p className="quiet">
          {isSandbox ? 'Free: this is the sandbox.' : 'Costs money as soon as Pixazo accepts it.'}
        </p>
      </div>
    </>
  );
}

const WHAT_IS_FREE =
  'What is refused is not charged, and the same sent again after a lost answer never starts it twice.';
