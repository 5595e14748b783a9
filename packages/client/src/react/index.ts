export type { GenerationSnapshot } from './generation-store.js';
export { GatewayProvider, type GatewayProviderProps, useGateway } from './provider.js';
export { type UseGeneration, useGeneration } from './use-generation.js';
export { type UseJob, useConnection, useJob } from './use-job.js';
export { type UseJobs, useJobs } from './use-jobs.js';
export { type UseModels, useModels } from './use-models.js';
export { type UseProgress, useProgress } from './use-progress.js';
export { type UseQuote, useQuote } from './use-quote.js';
export { type UseUpload, useUpload } from './use-upload.js';
