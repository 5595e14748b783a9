import { type DragEvent, type InputHTMLAttributes, useState } from 'react';
import { messages } from './messages.js';
import { type ChosenFile, useFile } from './use-file.js';

/** The address of a file: typed, or of a file that is chosen or dropped here and sent to the gateway. */
export function AddressInput(props: {
  input: InputHTMLAttributes<HTMLInputElement>;
  label: string;
  onChange: (text: string) => void;
}) {
  const { file, sent, problem, choose } = useFile(props.onChange);
  const [isOver, setIsOver] = useState(false);

  function drop(event: DragEvent) {
    event.preventDefault();
    setIsOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped) void choose(dropped);
  }

  function dragOver(event: DragEvent) {
    event.preventDefault();
    setIsOver(true);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same with a keyboard
    <div
      className="file-drop"
      data-over={isOver}
      onDrop={drop}
      onDragOver={dragOver}
      onDragLeave={() => setIsOver(false)}
    >
      <label className="file-choice">
        <input
          type="file"
          aria-label={messages.fromFile(props.label)}
          accept={acceptOf(props.input.name)}
          onChange={({ target }) => {
            const chosen = target.files?.[0];
            if (chosen) void choose(chosen);
            // Choosing the same file again sends it again.
            target.value = '';
          }}
        />
        {messages.dropFile} <span>{messages.chooseFile}</span>
      </label>
      {file && <FilePreview {...file} sent={sent} problem={problem} />}
      <input type="url" placeholder={messages.orAddress} {...props.input} />
    </div>
  );
}

function FilePreview(props: ChosenFile & { sent: number; problem: string | null }) {
  const { name, kind, preview, sent, problem } = props;
  return (
    <figure className="file-preview">
      {/^(?:video|audio)$/.test(kind) && <video src={preview} controls muted playsInline />}
      <figcaption role="status">
        {problem ?? (sent < 1 ? messages.sending(name) : messages.sent(name))}
      </figcaption>
      {sent < 1 && !problem && <progress value={sent} aria-label={messages.sentPart(name)} />}
    </figure>
  );
}

/** The files that a dialog offers first, by the name of the parameter. */
function acceptOf(name = ''): string | undefined {
  const [kind] = /video|image|audio/i.exec(name) ?? [];
  if (!kind) return undefined;
  return kind.toLowerCase() === 'video' ? 'video/*,image/gif' : `${kind.toLowerCase()}/*`;
}
