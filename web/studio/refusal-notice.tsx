import type { GatewayError } from '@pixazo-gateway/client';
import { useEffect, useRef } from 'react';

/**
 * Why nothing was started, what it cost, and what can be done; in view as soon as it is known, unless a field is
 * refused, which gets the focus and must stay in view.
 */
export function RefusalNotice(props: {
  error: GatewayError;
  /** Ends the retries; null while there are none. */
  onStop: (() => void) | null;
}) {
  const { error, onStop } = props;
  const { code, message, charged, retryable, retryAfterSeconds } = error;
  const when = retryAfterSeconds === undefined ? '' : ` in ${retryAfterSeconds} s`;
  const notice = useRef<HTMLDivElement>(null);
  const namesField = error.fields.length > 0;
  useEffect(() => {
    if (!namesField) notice.current?.scrollIntoView({ block: 'nearest' });
  }, [namesField]);
  return (
    <div ref={notice} className="notice" role="alert">
      <p>
        <code className="code-chip">{code}</code> {message}
      </p>
      {charged === 'NO' && <p className="quiet">Nothing was charged.</p>}
      {onStop && (
        <p>
          It is sent again by itself: it cannot start, or cost, twice.{' '}
          <button type="button" onClick={onStop}>
            Stop trying
          </button>
        </p>
      )}
      {retryable && !onStop && <p>Send the same again{when}: it cannot start, or cost, twice.</p>}
    </div>
  );
}

/** The problem with each parameter, by its name. A path is such as `input`, the model's input name, `duration`. */
export function fieldProblems(error: GatewayError | null): Record<string, string> {
  const named = error?.fields.filter(({ path }) => path[0] === 'input' && path[2] !== undefined) ?? [];
  return Object.fromEntries(named.map(({ path, message }) => [path[2], sentence(message)]));
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith('.') ? '' : '.'}`;
}
