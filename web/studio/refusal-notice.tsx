import type { Refusal } from './generation.js';

/** Why nothing was started, what it cost, and what can be done. */
export function RefusalNotice(props: { refusal: Refusal; isSending: boolean; onAgain: () => void }) {
  const { code, message, retryable, retryAfterSeconds } = props.refusal;
  return (
    <div className="notice" role="alert">
      <p>
        {code && <code className="code-chip">{code}</code>} {message}
      </p>
      {retryAfterSeconds !== null && <p>It makes sense again in {retryAfterSeconds} s.</p>}
      {code !== null && code !== 'INTERNAL_SERVER_ERROR' && <p className="quiet">Nothing was charged.</p>}
      {retryable && (
        <button type="button" aria-disabled={props.isSending} onClick={props.onAgain}>
          Try again
        </button>
      )}
    </div>
  );
}
