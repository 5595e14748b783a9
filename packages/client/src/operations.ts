import { budgetFields, jobFields } from './fragments.js';
import type {
  CreateUploadMutation,
  CreateUploadMutationVariables,
  DeleteJobMutation,
  DeleteJobMutationVariables,
  GenerateMutation,
  GenerateMutationVariables,
  JobStatusSubscription,
  JobStatusSubscriptionVariables,
  JobsCountQuery,
  JobsCountQueryVariables,
  JobsQuery,
  JobsQueryVariables,
  JobUpdatesSubscription,
  JobUpdatesSubscriptionVariables,
  ModelsQuery,
  QuoteQuery,
  QuoteQueryVariables,
  RenewJobsQuery,
  RenewJobsQueryVariables,
  ViewerQuery,
} from './graph/types.js';

/**
 * The text of an operation, with the types of its result and variables. The typed strings of GraphQL Code Generator
 * (`documentMode: 'string'`) fit as well.
 */
export interface Operation<Result, Variables> {
  toString(): string;
  __apiType?: (variables: Variables) => Result;
}

/** Starts a generation of any model. */
export const generateOperation: Operation<GenerateMutation, GenerateMutationVariables> = /* GraphQL */ `
  mutation Generate(
    $input: GenerateInput!
    $idempotencyKey: String!
    $labels: [String!]
    $maxCost: Decimal
    $webhook: WebhookInput
  ) {
    generate(
      input: $input
      idempotencyKey: $idempotencyKey
      labels: $labels
      maxCost: $maxCost
      webhook: $webhook
    ) {
      job {
        ...JobFields
      }
    }
  }
  ${jobFields}
`;

/** Follows one job. */
export const jobStatusOperation: Operation<JobStatusSubscription, JobStatusSubscriptionVariables> =
  /* GraphQL */ `
  subscription JobStatus($id: ID!) {
    jobStatus(id: $id) {
      ...JobFields
    }
  }
  ${jobFields}
`;

/** Reads a page of the caller's jobs. */
export const jobsOperation: Operation<JobsQuery, JobsQueryVariables> = /* GraphQL */ `
  query Jobs($filter: JobFilter, $first: Int!, $after: String) {
    jobs(filter: $filter, first: $first, after: $after) {
      nodes {
        ...JobFields
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
      updatesCursor
    }
  }
  ${jobFields}
`;

/** Reads jobs again, for new addresses of their media. */
export const renewJobsOperation: Operation<RenewJobsQuery, RenewJobsQueryVariables> = /* GraphQL */ `
  query RenewJobs($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Job {
        ...JobFields
      }
    }
  }
  ${jobFields}
`;

/** Counts the caller's jobs. */
export const jobsCountOperation: Operation<JobsCountQuery, JobsCountQueryVariables> = /* GraphQL */ `
  query JobsCount($filter: JobFilter) {
    jobs(filter: $filter, first: 1) {
      totalCount
    }
  }
`;

/** Follows all jobs of the caller. */
export const jobUpdatesOperation: Operation<JobUpdatesSubscription, JobUpdatesSubscriptionVariables> =
  /* GraphQL */ `
  subscription JobUpdates($filter: JobFilter, $after: String!) {
    jobUpdates(filter: $filter, after: $after) {
      jobId
      job {
        ...JobFields
      }
      cursor
    }
  }
  ${jobFields}
`;

/** Reads every model with its parameters. */
export const modelsOperation: Operation<ModelsQuery, Record<string, never>> = /* GraphQL */ `
  query Models {
    models {
      id
      name
      version
      task
      output
      mutation
      inputName
      parameters {
        name
        type
        isList
        required
        default
        minimum
        exclusiveMinimum
        maximum
        minLength
        maxLength
        allowedValues
        upstreamValues
        minItems
        maxItems
        description
      }
    }
  }
`;

/** Prices an input. */
export const quoteOperation: Operation<QuoteQuery, QuoteQueryVariables> = /* GraphQL */ `
  query Quote($input: GenerateInput!) {
    quote(input: $input) {
      price {
        amount
        currency
      }
      affordable
      budget {
        ...BudgetFields
      }
    }
  }
  ${budgetFields}
`;

/** Reads the caller and what it has left. */
export const viewerOperation: Operation<ViewerQuery, Record<string, never>> = /* GraphQL */ `
  query Viewer {
    viewer {
      id
      team
      isAdmin
      quota {
        limit
        used
        resetsAt
      }
      budgets {
        ...BudgetFields
      }
    }
  }
  ${budgetFields}
`;

/** Deletes a job that has ended. */
export const deleteJobOperation: Operation<DeleteJobMutation, DeleteJobMutationVariables> = /* GraphQL */ `
  mutation DeleteJob($id: ID!) {
    deleteJob(id: $id) {
      deletedJobId
    }
  }
`;

/** Announces a file. */
export const createUploadOperation: Operation<CreateUploadMutation, CreateUploadMutationVariables> =
  /* GraphQL */ `
  mutation CreateUpload($input: CreateUploadInput!) {
    createUpload(input: $input) {
      upload {
        id
        protocol
        uploadUrl
        headers
        url
      }
    }
  }
`;
