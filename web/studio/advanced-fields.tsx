import { type ReactNode, useEffect, useState } from 'react';
import { messages } from './messages.js';

/** Fields that most people leave as they are. @param props.needsAttention one of them is wrong, or has another value */
export function AdvancedFields({
  needsAttention,
  children,
}: {
  needsAttention: boolean;
  children: ReactNode;
}) {
  const [isOpen, setIsOpen] = useState(needsAttention);
  useEffect(() => {
    if (needsAttention) setIsOpen(true);
  }, [needsAttention]);
  return (
    <details
      className="advanced"
      open={isOpen}
      onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}
    >
      <summary>{messages.advanced}</summary>
      <div className="fields">{children}</div>
    </details>
  );
}
