import type { GatewayError } from '@pixazo-gateway/client';
import { useEffect, useRef, useState } from 'react';
import { anyHeadline, headlines, messages } from './messages.js';
import { whenOver } from './time-left.js';

interface RefusalNoticeProps {
  error: GatewayError;
  /** Ends the retries; null while there are none. */
  onStop: (() => void) | null;
  /** Tries again; left out: the form around the notice is sent. */
  onAgain?: () => void;
}

/**
 * Why no job was started, its cost, and a button that tries again; in view as soon as it is known, unless a field is
 * refused, which gets the focus and must stay in view.
 */
export function RefusalNotice({ error, onStop, onAgain }: RefusalNoticeProps) {
  const { code, message, retryable } = error;
  const notice = useRef<HTMLDivElement>(null);
  const namesField = error.fields.length > 0;
  useEffect(() => {
    if (!namesField) notice.current?.scrollIntoView({ block: 'nearest' });
  }, [namesField]);
  return (
    <div ref={notice} className="notice" role="alert">
      <p>
        <strong>{headlines[code] ?? anyHeadline}</strong>
      </p>
      <p>
        {message} {costOf(error)}
      </p>
      {onStop && (
        <p>
          {messages.sentAgain}{' '}
          <button type="button" onClick={onStop}>
            {messages.stopTrying}
          </button>
        </p>
      )}
      {retryable && !onStop && (
        <TryAgain key={message} seconds={error.retryAfterSeconds ?? 0} onAgain={onAgain} />
      )}
      <code className="code-chip">{code}</code>
    </div>
  );
}

/** Many messages say by themselves whether something was charged. */
function costOf({ message, charged }: GatewayError): string {
  if (/charged/i.test(message)) return '';
  return charged === 'NO' ? messages.notCharged : messages.mayBeCharged;
}

/** A button, as soon as it makes sense to try again; until then, the time. */
function TryAgain({ seconds, onAgain }: { seconds: number; onAgain: (() => void) | undefined }) {
  const [at] = useState(() => Date.now() + seconds * 1_000);
  const [left, setLeft] = useState(seconds);
  const isOver = left <= 0;
  useEffect(() => {
    if (isOver) return;
    const ticking = setInterval(() => setLeft(Math.max((at - Date.now()) / 1_000, 0)), 1_000);
    return () => clearInterval(ticking);
  }, [at, isOver]);
  if (!isOver) return <p aria-live="off">{messages.tryAgainAt(whenOver(left, at))}</p>;
  return (
    <button type={onAgain ? 'button' : 'submit'} onClick={onAgain}>
      {messages.tryAgain}
    </button>
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
