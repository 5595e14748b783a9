import { flag, text } from './kinds.js';
import type { Values } from './variable.js';

export const graphVariables = {
  TRUSTED_DOCUMENTS: {
    ...text('a path'),
    meaning: 'File of the operations that may be sent as `documentId`.',
  },
  TRUSTED_DOCUMENTS_ONLY: {
    ...flag(),
    default: 'false',
    meaning: '`true`: only the operations of `TRUSTED_DOCUMENTS` run.',
  },
  SUBGRAPH: {
    ...flag(),
    default: 'false',
    meaning: '`true`: the graph is served as an Apollo Federation 2 subgraph.',
  },
  PLAYGROUND: {
    ...flag(),
    default: 'true',
    meaning: '`false`: the playground is not served.',
  },
  INTROSPECTION: {
    ...flag(),
    default: 'true',
    meaning: '`false`: introspection is refused and `/schema.graphql` is not served.',
  },
} as const;

/** How the graph is served. */
export interface GraphConfig {
  /** The file with the operations known in advance, and whether others are refused. */
  trustedDocuments: { path: string | null; only: boolean };
  subgraph: boolean;
  playground: boolean;
  introspection: boolean;
}

export function graphConfig(values: Values<typeof graphVariables>): GraphConfig {
  return {
    trustedDocuments: { path: values.TRUSTED_DOCUMENTS, only: values.TRUSTED_DOCUMENTS_ONLY },
    subgraph: values.SUBGRAPH,
    playground: values.PLAYGROUND,
    introspection: values.INTROSPECTION,
  };
}
