import { useMemo, useRef } from 'react';
import {
  graphql,
  useFragment,
  useLazyLoadQuery,
  useMutation,
  usePaginationFragment,
  useSubscription,
} from 'react-relay';
import { ConnectionHandler } from 'relay-runtime';
import type { app_job$key } from './__generated__/app_job.graphql.js';
import type { app_jobs$key } from './__generated__/app_jobs.graphql.js';
import type { appGenerateMutation } from './__generated__/appGenerateMutation.graphql.js';
import type { appJobsPaginationQuery } from './__generated__/appJobsPaginationQuery.graphql.js';
import type { appQuery } from './__generated__/appQuery.graphql.js';
import type { appUpdatesSubscription } from './__generated__/appUpdatesSubscription.graphql.js';

export function App() {
  const query = useLazyLoadQuery<appQuery>(
    graphql`
      query appQuery {
        ...app_jobs
      }
    `,
    {},
  );
  const { data, hasNext, loadNext } = usePaginationFragment<appJobsPaginationQuery, app_jobs$key>(
    graphql`
      fragment app_jobs on Query
      @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" })
      @refetchable(queryName: "appJobsPaginationQuery") {
        jobs(first: $first, after: $after) @connection(key: "app_jobs") {
          __id
          updatesCursor
          edges {
            node {
              id
              ...app_job
            }
          }
        }
      }
    `,
    query,
  );
  useUpdates(data.jobs.__id, data.jobs.updatesCursor);
  return (
    <main>
      <Generate connection={data.jobs.__id} />
      {data.jobs.edges.map(({ node }) => (
        <Job key={node.id} job={node} />
      ))}
      {hasNext && (
        <button type="button" onClick={() => loadNext(10)}>
          Older ones
        </button>
      )}
    </main>
  );
}

/** Follows every job of the caller. A job that the list has is not added again; a deleted one leaves it. */
function useUpdates(connection: string, cursor: string) {
  // The cursor of the first page. The environment continues after later ones.
  const after = useRef(cursor).current;
  const config = useMemo(
    () => ({
      subscription: graphql`
        subscription appUpdatesSubscription($after: String, $connections: [ID!]!) {
          jobUpdates(after: $after) {
            jobId
            cursor
            job @prependNode(connections: $connections, edgeTypeName: "JobEdge") {
              ...app_job
            }
          }
        }
      `,
      variables: { after, connections: [connection] },
      updater: (store, data) => {
        const list = store.get(connection);
        if (list && data?.jobUpdates.job === null) ConnectionHandler.deleteNode(list, data.jobUpdates.jobId);
      },
    }),
    [after, connection],
  ) satisfies Parameters<typeof useSubscription<appUpdatesSubscription>>[0];
  useSubscription<appUpdatesSubscription>(config);
}

function Generate({ connection }: { connection: string }) {
  const [generate, isSubmitting] = useMutation<appGenerateMutation>(graphql`
    mutation appGenerateMutation($input: GenerateInput!, $key: String!, $connections: [ID!]!) {
      generate(input: $input, idempotencyKey: $key) {
        job @prependNode(connections: $connections, edgeTypeName: "JobEdge") {
          ...app_job
        }
      }
    }
  `);
  // Kept until a job came: pressing again after a lost response starts no second generation.
  const key = useRef(crypto.randomUUID());
  function press() {
    const input = { mireloSfx16TextToAudio: { textPrompt: 'Rain on a tin roof' } };
    generate({
      variables: { input, key: key.current, connections: [connection] },
      onCompleted: () => {
        key.current = crypto.randomUUID();
      },
      onError: ({ message }) => alert(message),
    });
  }
  return (
    <button type="button" disabled={isSubmitting} onClick={press}>
      Generate
    </button>
  );
}

function Job(props: { job: app_job$key }) {
  // One fragment for all jobs, with what `keepNewestJobs` compares.
  const { input, status, progress, media, error } = useFragment(
    graphql`
      fragment app_job on Job {
        __typename
        id
        revision
        status
        progress
        input
        media {
          id
          url
        }
        error {
          message
        }
      }
    `,
    props.job,
  );
  return (
    <article>
      <p>
        {String(input.textPrompt)}: {error?.message ?? status}
      </p>
      <progress value={progress} />
      {media.map(({ id, url }) => (
        // biome-ignore lint/a11y/useMediaCaption: generated sounds have no words
        <audio key={id} src={url} controls />
      ))}
    </article>
  );
}
