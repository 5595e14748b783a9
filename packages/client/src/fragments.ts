/** Everything about a job. */
export const jobFields = /* GraphQL */ `
  fragment JobFields on Job {
    id
    requestId
    model {
      id
      name
      version
      task
      output
      mutation
      inputName
    }
    status
    revision
    input
    request
    labels
    media {
      id
      url
      downloadUrl
      urlExpiresAt
      filename
      mimeType
      kind
      sizeBytes
      keptUntil
    }
    error {
      code
      message
      charged
    }
    progress
    estimatedCompletionAt
    estimatedSecondsRemaining
    cost {
      price {
        amount
        currency
      }
      state
    }
    createdAt
    updatedAt
    completedAt
  }
`;

/** Everything about a budget. */
export const budgetFields = /* GraphQL */ `
  fragment BudgetFields on Budget {
    name
    scope
    modelId
    period
    limit {
      amount
      currency
    }
    spent {
      amount
      currency
    }
    held {
      amount
      currency
    }
    unresolved {
      amount
      currency
    }
    available {
      amount
      currency
    }
    resetsAt
  }
`;
