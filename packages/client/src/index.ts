import { type Gateway, type GatewayOptions, openGateway } from './gateway.js';
import { systemTiming } from './timing.js';

export type { Token } from './credentials.js';
export type { Gateway, GatewayOptions, Model, Quote, RequestOptions, Viewer } from './gateway.js';
export {
  type BudgetProblem,
  type ErrorFacts,
  type FieldProblem,
  GatewayError,
  type GatewayErrorCode,
  type UpstreamProblem,
} from './gateway-error.js';
export type { GenerateOptions, InputOf, ModelName } from './generation.js';
export type {
  Charged,
  CostState,
  ErrorCode,
  GenerateInput,
  JobFilter,
  JobStatus,
  MediaKind,
  ModelTask,
  ParameterType,
  WebhookInput,
} from './graph/types.js';
export { isTerminal, type Job } from './job.js';
export type { JobList, JobListSnapshot } from './job-list.js';
export type { ConnectionState } from './live-socket.js';
export type { Operation } from './operations.js';
export { type Progress, progressAt } from './progress.js';
export type { UploadStorage } from './unfinished-uploads.js';
export type { UploadOptions, UploadProgress } from './upload.js';

/** Opens no connection yet. */
export function createGateway(options: GatewayOptions): Gateway {
  return openGateway(options, systemTiming);
}
