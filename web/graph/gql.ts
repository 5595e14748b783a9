/* eslint-disable */
import * as types from './graphql';
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
    "mutation TextToAudio($input: MireloSfx16TextToAudioInput!, $idempotencyKey: String) {\n  generateMireloSfx16TextToAudio(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      id\n      status\n      createdAt\n    }\n  }\n}\n\nsubscription FollowTextToAudio($id: ID!) {\n  jobStatus(id: $id) {\n    id\n    status\n    revision\n    progress\n    media {\n      url\n      mimeType\n    }\n    error {\n      code\n      message\n      charged\n    }\n    completedAt\n  }\n}": typeof types.TextToAudioDocument,
    "mutation VideoToVideo($input: MireloSfx16VideoToVideoInput!, $idempotencyKey: String) {\n  generateMireloSfx16VideoToVideo(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      id\n      status\n      createdAt\n    }\n  }\n}\n\nsubscription FollowVideoToVideo($id: ID!) {\n  jobStatus(id: $id) {\n    id\n    status\n    revision\n    progress\n    media {\n      url\n      mimeType\n    }\n    error {\n      code\n      message\n      charged\n    }\n    completedAt\n  }\n}": typeof types.VideoToVideoDocument,
    "mutation VideoToAudio($input: MireloSfxVideoToAudioInput!, $idempotencyKey: String) {\n  generateMireloSfxVideoToAudio(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      id\n      status\n      createdAt\n    }\n  }\n}\n\nsubscription FollowVideoToAudio($id: ID!) {\n  jobStatus(id: $id) {\n    id\n    status\n    revision\n    progress\n    media {\n      url\n      mimeType\n    }\n    error {\n      code\n      message\n      charged\n    }\n    completedAt\n  }\n}": typeof types.VideoToAudioDocument,
    "mutation AnyModel($input: GenerateInput!, $idempotencyKey: String) {\n  generate(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      id\n      status\n      createdAt\n    }\n    replayed\n  }\n}\n\nsubscription FollowAnyModel($id: ID!) {\n  jobStatus(id: $id) {\n    id\n    status\n    revision\n    progress\n    media {\n      url\n      mimeType\n    }\n    error {\n      code\n      message\n      charged\n    }\n    completedAt\n  }\n}": typeof types.AnyModelDocument,
    "mutation Generate($input: GenerateInput!, $idempotencyKey: String!) {\n  generate(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      ...JobParts\n    }\n  }\n}": typeof types.GenerateDocument,
    "fragment JobParts on Job {\n  id\n  requestId\n  model {\n    id\n    name\n    output\n    mutation\n  }\n  status\n  revision\n  input\n  media {\n    url\n    mimeType\n    kind\n    filename\n  }\n  error {\n    code\n    message\n    charged\n  }\n  progress\n  estimatedSecondsRemaining\n  createdAt\n  completedAt\n}\n\nquery Jobs($first: Int!, $after: String) {\n  jobs(first: $first, after: $after) {\n    nodes {\n      ...JobParts\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    updatesCursor\n  }\n}\n\nsubscription JobUpdates($after: String!) {\n  jobUpdates(after: $after) {\n    jobId\n    job {\n      ...JobParts\n    }\n    cursor\n  }\n}": typeof types.JobPartsFragmentDoc,
    "query Models {\n  models {\n    id\n    name\n    version\n    task\n    output\n    mutation\n    inputName\n    parameters {\n      name\n      type\n      isList\n      required\n      default\n      minimum\n      exclusiveMinimum\n      maximum\n      minLength\n      maxLength\n      allowedValues\n      upstreamValues\n      minItems\n      maxItems\n      description\n    }\n  }\n}": typeof types.ModelsDocument,
};
const documents: Documents = {
    "mutation TextToAudio($input: MireloSfx16TextToAudioInput!, $idempotencyKey: String) {\n  generateMireloSfx16TextToAudio(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      id\n      status\n      createdAt\n    }\n  }\n}\n\nsubscription FollowTextToAudio($id: ID!) {\n  jobStatus(id: $id) {\n    id\n    status\n    revision\n    progress\n    media {\n      url\n      mimeType\n    }\n    error {\n      code\n      message\n      charged\n    }\n    completedAt\n  }\n}": types.TextToAudioDocument,
    "mutation VideoToVideo($input: MireloSfx16VideoToVideoInput!, $idempotencyKey: String) {\n  generateMireloSfx16VideoToVideo(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      id\n      status\n      createdAt\n    }\n  }\n}\n\nsubscription FollowVideoToVideo($id: ID!) {\n  jobStatus(id: $id) {\n    id\n    status\n    revision\n    progress\n    media {\n      url\n      mimeType\n    }\n    error {\n      code\n      message\n      charged\n    }\n    completedAt\n  }\n}": types.VideoToVideoDocument,
    "mutation VideoToAudio($input: MireloSfxVideoToAudioInput!, $idempotencyKey: String) {\n  generateMireloSfxVideoToAudio(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      id\n      status\n      createdAt\n    }\n  }\n}\n\nsubscription FollowVideoToAudio($id: ID!) {\n  jobStatus(id: $id) {\n    id\n    status\n    revision\n    progress\n    media {\n      url\n      mimeType\n    }\n    error {\n      code\n      message\n      charged\n    }\n    completedAt\n  }\n}": types.VideoToAudioDocument,
    "mutation AnyModel($input: GenerateInput!, $idempotencyKey: String) {\n  generate(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      id\n      status\n      createdAt\n    }\n    replayed\n  }\n}\n\nsubscription FollowAnyModel($id: ID!) {\n  jobStatus(id: $id) {\n    id\n    status\n    revision\n    progress\n    media {\n      url\n      mimeType\n    }\n    error {\n      code\n      message\n      charged\n    }\n    completedAt\n  }\n}": types.AnyModelDocument,
    "mutation Generate($input: GenerateInput!, $idempotencyKey: String!) {\n  generate(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      ...JobParts\n    }\n  }\n}": types.GenerateDocument,
    "fragment JobParts on Job {\n  id\n  requestId\n  model {\n    id\n    name\n    output\n    mutation\n  }\n  status\n  revision\n  input\n  media {\n    url\n    mimeType\n    kind\n    filename\n  }\n  error {\n    code\n    message\n    charged\n  }\n  progress\n  estimatedSecondsRemaining\n  createdAt\n  completedAt\n}\n\nquery Jobs($first: Int!, $after: String) {\n  jobs(first: $first, after: $after) {\n    nodes {\n      ...JobParts\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    updatesCursor\n  }\n}\n\nsubscription JobUpdates($after: String!) {\n  jobUpdates(after: $after) {\n    jobId\n    job {\n      ...JobParts\n    }\n    cursor\n  }\n}": types.JobPartsFragmentDoc,
    "query Models {\n  models {\n    id\n    name\n    version\n    task\n    output\n    mutation\n    inputName\n    parameters {\n      name\n      type\n      isList\n      required\n      default\n      minimum\n      exclusiveMinimum\n      maximum\n      minLength\n      maxLength\n      allowedValues\n      upstreamValues\n      minItems\n      maxItems\n      description\n    }\n  }\n}": types.ModelsDocument,
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
export function graphql(source: "mutation TextToAudio($input: MireloSfx16TextToAudioInput!, $idempotencyKey: String) {\n  generateMireloSfx16TextToAudio(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      id\n      status\n      createdAt\n    }\n  }\n}\n\nsubscription FollowTextToAudio($id: ID!) {\n  jobStatus(id: $id) {\n    id\n    status\n    revision\n    progress\n    media {\n      url\n      mimeType\n    }\n    error {\n      code\n      message\n      charged\n    }\n    completedAt\n  }\n}"): (typeof documents)["mutation TextToAudio($input: MireloSfx16TextToAudioInput!, $idempotencyKey: String) {\n  generateMireloSfx16TextToAudio(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      id\n      status\n      createdAt\n    }\n  }\n}\n\nsubscription FollowTextToAudio($id: ID!) {\n  jobStatus(id: $id) {\n    id\n    status\n    revision\n    progress\n    media {\n      url\n      mimeType\n    }\n    error {\n      code\n      message\n      charged\n    }\n    completedAt\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation VideoToVideo($input: MireloSfx16VideoToVideoInput!, $idempotencyKey: String) {\n  generateMireloSfx16VideoToVideo(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      id\n      status\n      createdAt\n    }\n  }\n}\n\nsubscription FollowVideoToVideo($id: ID!) {\n  jobStatus(id: $id) {\n    id\n    status\n    revision\n    progress\n    media {\n      url\n      mimeType\n    }\n    error {\n      code\n      message\n      charged\n    }\n    completedAt\n  }\n}"): (typeof documents)["mutation VideoToVideo($input: MireloSfx16VideoToVideoInput!, $idempotencyKey: String) {\n  generateMireloSfx16VideoToVideo(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      id\n      status\n      createdAt\n    }\n  }\n}\n\nsubscription FollowVideoToVideo($id: ID!) {\n  jobStatus(id: $id) {\n    id\n    status\n    revision\n    progress\n    media {\n      url\n      mimeType\n    }\n    error {\n      code\n      message\n      charged\n    }\n    completedAt\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation VideoToAudio($input: MireloSfxVideoToAudioInput!, $idempotencyKey: String) {\n  generateMireloSfxVideoToAudio(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      id\n      status\n      createdAt\n    }\n  }\n}\n\nsubscription FollowVideoToAudio($id: ID!) {\n  jobStatus(id: $id) {\n    id\n    status\n    revision\n    progress\n    media {\n      url\n      mimeType\n    }\n    error {\n      code\n      message\n      charged\n    }\n    completedAt\n  }\n}"): (typeof documents)["mutation VideoToAudio($input: MireloSfxVideoToAudioInput!, $idempotencyKey: String) {\n  generateMireloSfxVideoToAudio(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      id\n      status\n      createdAt\n    }\n  }\n}\n\nsubscription FollowVideoToAudio($id: ID!) {\n  jobStatus(id: $id) {\n    id\n    status\n    revision\n    progress\n    media {\n      url\n      mimeType\n    }\n    error {\n      code\n      message\n      charged\n    }\n    completedAt\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation AnyModel($input: GenerateInput!, $idempotencyKey: String) {\n  generate(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      id\n      status\n      createdAt\n    }\n    replayed\n  }\n}\n\nsubscription FollowAnyModel($id: ID!) {\n  jobStatus(id: $id) {\n    id\n    status\n    revision\n    progress\n    media {\n      url\n      mimeType\n    }\n    error {\n      code\n      message\n      charged\n    }\n    completedAt\n  }\n}"): (typeof documents)["mutation AnyModel($input: GenerateInput!, $idempotencyKey: String) {\n  generate(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      id\n      status\n      createdAt\n    }\n    replayed\n  }\n}\n\nsubscription FollowAnyModel($id: ID!) {\n  jobStatus(id: $id) {\n    id\n    status\n    revision\n    progress\n    media {\n      url\n      mimeType\n    }\n    error {\n      code\n      message\n      charged\n    }\n    completedAt\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation Generate($input: GenerateInput!, $idempotencyKey: String!) {\n  generate(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      ...JobParts\n    }\n  }\n}"): (typeof documents)["mutation Generate($input: GenerateInput!, $idempotencyKey: String!) {\n  generate(input: $input, idempotencyKey: $idempotencyKey) {\n    job {\n      ...JobParts\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment JobParts on Job {\n  id\n  requestId\n  model {\n    id\n    name\n    output\n    mutation\n  }\n  status\n  revision\n  input\n  media {\n    url\n    mimeType\n    kind\n    filename\n  }\n  error {\n    code\n    message\n    charged\n  }\n  progress\n  estimatedSecondsRemaining\n  createdAt\n  completedAt\n}\n\nquery Jobs($first: Int!, $after: String) {\n  jobs(first: $first, after: $after) {\n    nodes {\n      ...JobParts\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    updatesCursor\n  }\n}\n\nsubscription JobUpdates($after: String!) {\n  jobUpdates(after: $after) {\n    jobId\n    job {\n      ...JobParts\n    }\n    cursor\n  }\n}"): (typeof documents)["fragment JobParts on Job {\n  id\n  requestId\n  model {\n    id\n    name\n    output\n    mutation\n  }\n  status\n  revision\n  input\n  media {\n    url\n    mimeType\n    kind\n    filename\n  }\n  error {\n    code\n    message\n    charged\n  }\n  progress\n  estimatedSecondsRemaining\n  createdAt\n  completedAt\n}\n\nquery Jobs($first: Int!, $after: String) {\n  jobs(first: $first, after: $after) {\n    nodes {\n      ...JobParts\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    updatesCursor\n  }\n}\n\nsubscription JobUpdates($after: String!) {\n  jobUpdates(after: $after) {\n    jobId\n    job {\n      ...JobParts\n    }\n    cursor\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Models {\n  models {\n    id\n    name\n    version\n    task\n    output\n    mutation\n    inputName\n    parameters {\n      name\n      type\n      isList\n      required\n      default\n      minimum\n      exclusiveMinimum\n      maximum\n      minLength\n      maxLength\n      allowedValues\n      upstreamValues\n      minItems\n      maxItems\n      description\n    }\n  }\n}"): (typeof documents)["query Models {\n  models {\n    id\n    name\n    version\n    task\n    output\n    mutation\n    inputName\n    parameters {\n      name\n      type\n      isList\n      required\n      default\n      minimum\n      exclusiveMinimum\n      maximum\n      minLength\n      maxLength\n      allowedValues\n      upstreamValues\n      minItems\n      maxItems\n      description\n    }\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;