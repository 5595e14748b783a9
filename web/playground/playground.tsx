import { createLocalStorage } from '@graphiql/toolkit';
import { createGateway } from '@pixazo-gateway/client';
import { GatewayProvider } from '@pixazo-gateway/client/react';
import { GraphiQL } from 'graphiql';
import { useEffect, useMemo, useState } from 'react';
import { type Example, examples } from './examples.js';
import { createFetcher, type LatestJob } from './fetcher.js';
import { JobStrip } from './job-strip.js';
import { takeLinked } from './linked.js';
import { SystemTheme } from './system-theme.js';

// A name of its own: another GraphiQL once used on this host and port must not hide the example tabs.
const storage = createLocalStorage({ namespace: 'pixazo' });
const [firstExample] = examples;
const isFirstVisit = storage.getItem('graphiql:tabState') === null;
const linked = takeLinked();

/**
 * GraphiQL with a tab for each model, and the latest job below the response.
 * @param added the tabs of models that the page was not built with
 */
export function Playground({ added }: { added: readonly Example[] }) {
  const tabs = [...examples, ...added];
  const [job, setJob] = useState<LatestJob>();
  const [fetcher] = useState(() => createFetcher(setJob));
  return (
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      // Only a first visit takes the default tabs; to later ones what a link opens is added.
      defaultTabs={linked ? [linked, ...tabs] : tabs}
      initialQuery={linked?.query}
      // GraphiQL fills in the variables of a default tab only once that tab is clicked.
      initialVariables={linked?.variables ?? (isFirstVisit ? firstExample?.variables : undefined)}
      defaultEditorToolsVisibility="variables"
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>
        <SystemTheme />
        <a href="./">Back to the studio</a>
      </GraphiQL.Logo>
      {job && (
        <GraphiQL.Footer>{job.isFollowed ? <FollowedJob {...job} /> : <UnfollowedJob />}</GraphiQL.Footer>
      )}
    </GraphiQL>
  );
}

function UnfollowedJob() {
  return (
    <section className="job-strip" aria-label="Latest job">
      <p>Run the subscription to follow the job.</p>
    </section>
  );
}

/** Follows the job as the caller of its subscription. */
function FollowedJob({ id, authorization }: LatestJob) {
  const gateway = useMemo(() => {
    const token = authorization?.replace(/^Bearer /i, '');
    return createGateway({ url: new URL('.', location.href).href, ...(token && { token }) });
  }, [authorization]);
  useEffect(() => () => gateway.close(), [gateway]);
  return (
    <GatewayProvider gateway={gateway}>
      <JobStrip id={id} />
    </GatewayProvider>
  );
}
