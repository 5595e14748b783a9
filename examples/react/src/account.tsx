import type { Job, Viewer } from '@pixazo-gateway/client';
import { useGateway } from '@pixazo-gateway/client/react';
import { useEffect, useState } from 'react';

/** The quota and the money left, where the operator has set limits. Each revision of the latest job may change them. */
export function Account({ latest }: { latest: Job | undefined }) {
  const gateway = useGateway();
  const [viewer, setViewer] = useState<Viewer | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision is the reason to read again
  useEffect(() => {
    let isCurrent = true;
    gateway.viewer().then((read) => isCurrent && setViewer(read), console.warn);
    return () => {
      isCurrent = false;
    };
  }, [gateway, latest?.id, latest?.revision]);
  return (
    <ul aria-label="Account">
      {viewer?.quota && (
        <li>
          {viewer.quota.used} of {viewer.quota.limit} sounds today
        </li>
      )}
      {viewer?.budgets.map(({ name, available }) => (
        <li key={name}>
          {name}: {available.amount} {available.currency} left
        </li>
      ))}
    </ul>
  );
}
