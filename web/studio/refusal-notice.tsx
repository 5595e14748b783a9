import { useEffect, useRef } from 'react';
import type { Refusal } from './generation.js';

/**
 * Why nothing was started, what it cost, and what can be done; in view as soon as it is known, unless a field is
 * refused, which gets the focus and must stay in view.
 */
export function RefusalNotice({ refusal }: { refusal: Refusal }) {
  const { code, message, fields, retryable, retryAfterSeconds } = refusal;
  const when = retryAfterSeconds === null ? '' : ` in ${retryAfterSeconds} s`;
  const notice = useRef<HTMLDivElement>(null);
  const namesField = Object.keys(fields).length > 0;
  useEffect(() => {
    if (!namesField) notice.current?.scrollIntoView({ block: 'nearest' });
  }, [namesField]);
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
