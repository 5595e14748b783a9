import type { DocumentNode } from 'graphql';
import { makeOperation, type Operation } from 'urql';

/** Codegen adds `__meta__` to a document of the manifest, and its types omit that. */
interface Identified extends DocumentNode {
  __meta__?: { hash: string };
}

/** The operation with the id of its document in place of the text, where it has one. */
export function byDocumentId(operation: Operation): Operation {
  const { hash } = (operation.query as Identified).__meta__ ?? {};
  if (hash === undefined) return operation;
  const query = { kind: operation.query.kind, definitions: [], documentId: hash };
  return makeOperation(operation.kind, { ...operation, query }, operation.context);
}
