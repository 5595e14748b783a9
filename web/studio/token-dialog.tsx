import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Session } from './session.js';
import { useWatched } from './watched.js';

/** Asks for a token whenever the gateway does. */
export function TokenDialog({ session }: { session: Session }) {
  const demand = useWatched(session.demand);
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');

  useEffect(() => {
    if (demand === null) dialog.current?.close();
    else if (!dialog.current?.open) dialog.current?.showModal();
  }, [demand]);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim() === '') return;
    session.signIn(text.trim());
    setText('');
  }

  return (
    <>
      <dialog ref={dialog} className="token-dialog" aria-labelledby="token-title">
        <form onSubmit={submit}>
          <h2 id="token-title">Sign in to this gateway</h2>
          <p id="token-why">{demand}</p>
          <label className="label" htmlFor="token">
            Token
          </label>
          <input
            id="token"
            type="password"
            autoComplete="off"
            required
            aria-describedby="token-why token-where"
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          <p className="quiet" id="token-where">
            Ask whoever runs the gateway. It is kept in this tab, for the playground too, until the tab is
            closed.
          </p>
          <button type="submit" className="primary">
            Continue
          </button>
        </form>
      </dialog>
      {demand !== null && (
        <button type="button" className="ask-again" onClick={() => dialog.current?.showModal()}>
          Enter a token
        </button>
      )}
    </>
  );
}
