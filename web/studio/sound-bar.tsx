import { useEffect, useRef, useState } from 'react';
import { messages } from './messages.js';
import { changeSound, useSoundSettings } from './sound-settings.js';

/** How all sounds are played, and the keys that do it. */
export function SoundBar() {
  const { isLooping, volume } = useSoundSettings();
  return (
    <div className="sound-bar">
      <button type="button" aria-pressed={isLooping} onClick={() => changeSound({ isLooping: !isLooping })}>
        {messages.loop}
      </button>
      <label>
        <span className="for-screen-readers">{messages.volume}</span>
        <input
          type="range"
          min={0}
          max={1}
          step={0.05}
          value={volume}
          title={messages.volume}
          onChange={({ target }) => changeSound({ volume: Number(target.value) })}
        />
      </label>
      <NotifyButton />
      <Shortcuts />
    </div>
  );
}

/** Asks for permission to notify; gone once the person has decided. */
function NotifyButton() {
  const [permission, setPermission] = useState(() => globalThis.Notification?.permission);
  if (permission !== 'default') return null;
  return (
    <button type="button" onClick={async () => setPermission(await Notification.requestPermission())}>
      {messages.notify}
    </button>
  );
}

function Shortcuts() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const onKey = ({ key, target }: KeyboardEvent) => {
      const isWriting = target instanceof Element && target.matches('input, textarea, select, dialog *');
      if (key === '?' && !isWriting) dialog.current?.showModal();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button
        type="button"
        aria-label={messages.keyboardShortcuts}
        title={messages.keyboardShortcuts}
        onClick={() => dialog.current?.showModal()}
      >
        ?
      </button>
      <dialog ref={dialog} className="shortcuts" aria-labelledby="shortcuts-title">
        <h2 id="shortcuts-title">{messages.keyboardShortcuts}</h2>
        <dl>
          {messages.keys.map(([key, effect]) => (
            <div key={key} className="key-row">
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{effect}</dd>
            </div>
          ))}
        </dl>
        <form method="dialog">
          <button type="submit">{messages.close}</button>
        </form>
      </dialog>
    </>
  );
}
