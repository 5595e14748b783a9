/** The names of the graph's types that no model may take for its own. A test compares them with the graph. */
export const reservedTypeNames: ReadonlySet<string> = new Set(
  `Boolean Float ID Int String
  DateTime Decimal FieldSet JSONObject SafeInt URL
  Query Mutation Subscription Node
  Job JobError JobStatus JobConnection JobEdge JobUpdate JobFilter JobCost JobOrder PageInfo
  Charged CostState ErrorCode Money Quote UnresolvedCharge
  Budget BudgetPeriod BudgetScope UsageDimension UsageRow UsageScope Quota Viewer
  Media MediaKind Model ModelTask ModelParameter ParameterType
  Upload UploadProtocol CreateUploadInput CreateUploadPayload
  GenerateInput GenerationPayload WebhookInput WebhookMode DeleteJobPayload ResolveChargePayload`
    .trim()
    .split(/\s+/),
);
