import { type FormEvent, useEffect, useRef, useState } from 'react';
import { messages } from './messages.js';

interface TokenDialogProps {
  /** Why the gateway asks for a token; null while it does not. */
  demand: string | null;
  /** The token that was given last; null: none was. */
  token: string | null;
  /** Whether the gateway accepted the caller. */
  isSignedIn: boolean;
  onSignIn: (token: string) => void;
}

/** Asks for a token whenever the gateway does, until it accepts one. */
export function TokenDialog({ demand, token, isSignedIn, onSignIn }: TokenDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');
  const isWrong = token !== null && demand !== null;

  useEffect(() => {
    if (isSignedIn) dialog.current?.close();
    else if (demand !== null && !dialog.current?.open) dialog.current?.showModal();
  }, [demand, isSignedIn]);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim() === '') return;
    onSignIn(text.trim());
    setText('');
  }

  return (
    <>
      <dialog ref={dialog} className="token-dialog" aria-labelledby="token-title">
        <form onSubmit={submit}>
          <h2 id="token-title">{messages.signInTo}</h2>
          <p className="quiet" id="token-where">
            {messages.tokenWhere}
          </p>
          <label className="label" htmlFor="token">
            {messages.token}
          </label>
          <input
            id="token"
            type="password"
            autoComplete="off"
            required
            aria-invalid={isWrong}
            aria-describedby="token-where token-why"
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          <p className={isWrong ? 'problem' : 'quiet'} id="token-why" role="status">
            {isWrong && `${messages.wrongToken} ${demand}`}
            {token !== null && demand === null && messages.checking}
          </p>
          <button type="submit" className="primary">
            {messages.signIn}
          </button>
        </form>
      </dialog>
      {demand !== null && (
        <button type="button" className="ask-again" onClick={() => dialog.current?.showModal()}>
          {messages.signIn}
        </button>
      )}
    </>
  );
}
