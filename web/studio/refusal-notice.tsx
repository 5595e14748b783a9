import { useEffect, useRef } from 'react';
import type { Refusal } from './generation.js';

/** Why nothing was started, what it cost, and what can be done; in view as soon as it is known. */
export function RefusalNotice({ refusal }: { refusal: Refusal }) {
  const { code, message, retryable, retryAfterSeconds } = refusal;
  const when = retryAfterSeconds === null ? '' : ` in ${retryAfterSeconds} s`;
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    notice.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div ref={notice} className="notice" role="alert">
      <p>
        {code && <code className="code-chip">{code}</code>} {message}
      </p>
      {code !== null && code !== 'INTERNAL_SERVER_ERROR' && <p className="quiet">Nothing was charged.</p>}
      {retryable && <p>Send the same again{when}: it cannot start, or cost, twice.</p>}
    </div>
  );
}
