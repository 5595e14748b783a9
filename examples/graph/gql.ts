/* eslint-disable */
import * as types from './graphql.js';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "mutation GenerateSound($input: MireloSfx16TextToAudioInput!, $idempotencyKey: String!) {\n  generation: generateMireloSfx16TextToAudio(\n    input: $input\n    idempotencyKey: $idempotencyKey\n  ) {\n    job {\n      ...JobProgress\n    }\n  }\n}\n\nsubscription FollowJob($id: ID!) {\n  job: jobStatus(id: $id) {\n    ...JobProgress\n  }\n}\n\nquery ReadJob($id: ID!) {\n  job(id: $id) {\n    ...JobProgress\n  }\n}\n\nquery ListJobs($filter: JobFilter) {\n  jobs(first: 100, filter: $filter) {\n    nodes {\n      ...JobProgress\n    }\n    updatesCursor\n  }\n}\n\nsubscription FollowJobs($filter: JobFilter, $after: String) {\n  update: jobUpdates(filter: $filter, after: $after) {\n    jobId\n    job {\n      ...JobProgress\n    }\n    cursor\n  }\n}\n\nfragment JobProgress on Job {\n  id\n  revision\n  status\n  progress\n  media {\n    id\n    url\n    mimeType\n  }\n  error {\n    code\n    message\n    charged\n  }\n  completedAt\n}": typeof types.GenerateSoundDocument,
};
const documents: Documents = {
    "mutation GenerateSound($input: MireloSfx16TextToAudioInput!, $idempotencyKey: String!) {\n  generation: generateMireloSfx16TextToAudio(\n    input: $input\n    idempotencyKey: $idempotencyKey\n  ) {\n    job {\n      ...JobProgress\n    }\n  }\n}\n\nsubscription FollowJob($id: ID!) {\n  job: jobStatus(id: $id) {\n    ...JobProgress\n  }\n}\n\nquery ReadJob($id: ID!) {\n  job(id: $id) {\n    ...JobProgress\n  }\n}\n\nquery ListJobs($filter: JobFilter) {\n  jobs(first: 100, filter: $filter) {\n    nodes {\n      ...JobProgress\n    }\n    updatesCursor\n  }\n}\n\nsubscription FollowJobs($filter: JobFilter, $after: String) {\n  update: jobUpdates(filter: $filter, after: $after) {\n    jobId\n    job {\n      ...JobProgress\n    }\n    cursor\n  }\n}\n\nfragment JobProgress on Job {\n  id\n  revision\n  status\n  progress\n  media {\n    id\n    url\n    mimeType\n  }\n  error {\n    code\n    message\n    charged\n  }\n  completedAt\n}": types.GenerateSoundDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation GenerateSound($input: MireloSfx16TextToAudioInput!, $idempotencyKey: String!) {\n  generation: generateMireloSfx16TextToAudio(\n    input: $input\n    idempotencyKey: $idempotencyKey\n  ) {\n    job {\n      ...JobProgress\n    }\n  }\n}\n\nsubscription FollowJob($id: ID!) {\n  job: jobStatus(id: $id) {\n    ...JobProgress\n  }\n}\n\nquery ReadJob($id: ID!) {\n  job(id: $id) {\n    ...JobProgress\n  }\n}\n\nquery ListJobs($filter: JobFilter) {\n  jobs(first: 100, filter: $filter) {\n    nodes {\n      ...JobProgress\n    }\n    updatesCursor\n  }\n}\n\nsubscription FollowJobs($filter: JobFilter, $after: String) {\n  update: jobUpdates(filter: $filter, after: $after) {\n    jobId\n    job {\n      ...JobProgress\n    }\n    cursor\n  }\n}\n\nfragment JobProgress on Job {\n  id\n  revision\n  status\n  progress\n  media {\n    id\n    url\n    mimeType\n  }\n  error {\n    code\n    message\n    charged\n  }\n  completedAt\n}"): (typeof documents)["mutation GenerateSound($input: MireloSfx16TextToAudioInput!, $idempotencyKey: String!) {\n  generation: generateMireloSfx16TextToAudio(\n    input: $input\n    idempotencyKey: $idempotencyKey\n  ) {\n    job {\n      ...JobProgress\n    }\n  }\n}\n\nsubscription FollowJob($id: ID!) {\n  job: jobStatus(id: $id) {\n    ...JobProgress\n  }\n}\n\nquery ReadJob($id: ID!) {\n  job(id: $id) {\n    ...JobProgress\n  }\n}\n\nquery ListJobs($filter: JobFilter) {\n  jobs(first: 100, filter: $filter) {\n    nodes {\n      ...JobProgress\n    }\n    updatesCursor\n  }\n}\n\nsubscription FollowJobs($filter: JobFilter, $after: String) {\n  update: jobUpdates(filter: $filter, after: $after) {\n    jobId\n    job {\n      ...JobProgress\n    }\n    cursor\n  }\n}\n\nfragment JobProgress on Job {\n  id\n  revision\n  status\n  progress\n  media {\n    id\n    url\n    mimeType\n  }\n  error {\n    code\n    message\n    charged\n  }\n  completedAt\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;