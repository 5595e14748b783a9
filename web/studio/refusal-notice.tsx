import type { Refusal } from './generation.js';

/** Why nothing was started, what it cost, and what can be done. */
export function RefusalNotice({ refusal }: { refusal: Refusal }) {
  const { code, message, retryable, retryAfterSeconds } = refusal;
  const when = retryAfterSeconds === null ? '' : ` in ${retryAfterSeconds} s`;
  return (
    <div className="notice" role="alert">
      <p>
        {code && <code className="code-chip">{code}</code>} {message}
      </p>
      {code !== null && code !== 'INTERNAL_SERVER_ERROR' && <p className="quiet">Nothing was charged.</p>}
      {retryable && <p>Send the same again{when}: it cannot start, or cost, twice.</p>}
    </div>
  );
}
