import { isSandbox } from '../gateway-facts.js';

/** The form's button, which stays in view, and the cost of pressing it. */
export function SendBar({ output, isSending }: { output: string; isSending: boolean }) {
  return (
    <>
      {!isSandbox && <p className="quiet">{FREE}</p>}
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

const FREE =
  'A refused generation is not charged. Sending the same again after a lost response never starts it twice.';
