import { type FormEvent, useEffect, useRef, useState } from 'react';

interface TokenDialogProps {
  /** Why the gateway asks for a token; null while it does not. */
  demand: string | null;
  /** Whether the gateway accepted the caller. */
  isSignedIn: boolean;
  onSignIn: (token: string) => void;
}

/** Asks for a token whenever the gateway does, until it accepts one. */
export function TokenDialog({ demand, isSignedIn, onSignIn }: TokenDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');

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
