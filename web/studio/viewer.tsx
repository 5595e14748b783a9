import { isTerminal, type Viewer } from '@pixazo-gateway/client';
import { useGateway, useJobs } from '@pixazo-gateway/client/react';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

const ViewerContext = createContext<Viewer | null>(null);

/** Gives the page the caller and what it has left, read again after each job that starts or ends. */
export function ViewerProvider({ children }: { children: ReactNode }) {
  const gateway = useGateway();
  const { jobs, status } = useJobs();
  const [viewer, setViewer] = useState<Viewer | null>(null);
  const isSignedIn = status === 'live';
  const running = jobs.filter((job) => !isTerminal(job)).map(({ id }) => id);
  const spent = [jobs[0]?.id, ...running].join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was spent is the reason to read again
  useEffect(() => {
    if (!isSignedIn) return;
    const ending = new AbortController();
    // Without an answer, what was read before stays: it is a hint beside the button.
    gateway.viewer({ signal: ending.signal }).then(setViewer, () => undefined);
    return () => ending.abort();
  }, [gateway, isSignedIn, spent]);
  return <ViewerContext value={viewer}>{children}</ViewerContext>;
}

/** Null until it was read. */
export function useViewer(): Viewer | null {
  return useContext(ViewerContext);
}
