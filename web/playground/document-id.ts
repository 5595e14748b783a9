import type { FetcherParams } from '@graphiql/toolkit';
import type { DocumentNode } from 'graphql';
import * as documents from '../graph/graphql.js';
import { examples } from './examples.js';

/** Codegen adds `__meta__` to each operation of the examples, and its types omit that. */
const identified: Record<string, DocumentNode & { __meta__?: { hash: string } }> = documents;

/** With the id of an example's operation in place of its text; as it is, when the text is no example's any more. */
export function byDocumentId(params: FetcherParams): FetcherParams & { documentId?: string } {
  const documentId = identified[`${params.operationName}Document`]?.__meta__?.hash;
  const isExample = examples.some(({ query }) => query === params.query);
  // The protocol of the WebSocket demands a query, also beside the id of one.
  return isExample && documentId ? { ...params, query: '', documentId } : params;
}
