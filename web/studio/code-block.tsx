import { useRef, useState } from 'react';
import { messages } from './messages.js';

/** Code to read and copy. */
export function CodeBlock({ title, code }: { title: string; code: string }) {
  const text = useRef<HTMLPreElement>(null);
  const [says, setSays] = useState('');

  async function copy() {
    try {
      await navigator.clipboard.writeText(code);
      setSays(messages.copied);
    } catch {
      // Pages that did not come over https or from this machine may not write to the clipboard.
      if (text.current) getSelection()?.selectAllChildren(text.current);
      setSays(messages.selected);
    }
  }

  return (
    <section className="code-block" aria-label={title}>
      <header>
        <h4>{title}</h4>
        <span className="quiet" role="status">
          {says}
        </span>
        <button type="button" aria-label={messages.copyCode(title)} onClick={copy}>
          {messages.copy}
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled with the keyboard too */}
      <pre ref={text} tabIndex={0}>
        {code}
      </pre>
    </section>
  );
}
