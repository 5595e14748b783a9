import { isSandbox } from '../gateway-facts.js';

/** The form's button, which stays in view, and the cost of pressing it. */
export function SendBar({ output, isSending }: { output: string; isSending: boolean }) {
  return (
    <>
      {!isSandbox && <p className="quiet">{FREE}</p>}
      <div className="send">
        <button type="submit" className="primary" aria-disabled={isSending}>
          {isSending ? 'Sending…' : `Generate ${NOUNS[output] ?? ''}`.trim()}
        </button>
        <p className="quiet">
          {isSandbox ? 'Free: this is the sandbox.' : 'Costs money as soon as Pixazo accepts it.'}
        </p>
      </div>
    </>
  );
}

const NOUNS: Readonly<Record<string, string>> = {
  AUDIO: 'audio',
  VIDEO: 'video',
  IMAGE: 'image',
  TEXT: 'text',
  MODEL_3D: '3D model',
};

const FREE =
  'A refused generation is not charged. Sending the same again after a lost response never starts it twice.';
