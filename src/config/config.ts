import type { OriginRules } from '../auth/allowed-origins.js';
import type { AcceptedCredentials } from '../auth/authentication.js';
import type { PollPolicy } from '../core/poll-schedule.js';
import { authConfig } from './auth.js';
import { type BillingConfig, billingConfig } from './billing.js';
import { refuseContradictions, warningsOn } from './consistency.js';
import { type DatabaseConfig, databaseConfig } from './database.js';
import { type FilesConfig, filesConfig } from './files.js';
import { type GraphConfig, graphConfig } from './graph.js';
import { type JobsConfig, jobsConfig, pollingConfig } from './jobs.js';
import { type LimitsConfig, limitsConfig } from './limits.js';
import { type ModelsConfig, modelsConfig } from './models.js';
import { originRules } from './origins.js';
import { type CallbackConfig, callbackConfig, type ServerConfig, serverConfig } from './server.js';
import { type TelemetryConfig, telemetryConfig } from './telemetry.js';
import { type UpstreamConfig, upstreamConfig } from './upstream.js';
import { type Environment, readVariables } from './variable.js';
import { variables } from './variables.js';

/** All that an operator can choose, by group. Each group is handed on whole, and its members keep their names. */
export interface Config {
  /** Whether the gateway follows its own stand-in for Pixazo instead of Pixazo. */
  sandbox: boolean;
  server: ServerConfig;
  /** Null: Pixazo cannot reach the gateway, so every job is polled. */
  callbacks: CallbackConfig | null;
  upstream: UpstreamConfig;
  database: DatabaseConfig;
  polling: PollPolicy;
  jobs: JobsConfig;
  auth: AcceptedCredentials;
  origins: OriginRules;
  limits: LimitsConfig;
  models: ModelsConfig;
  billing: BillingConfig;
  files: FilesConfig;
  graph: GraphConfig;
  telemetry: TelemetryConfig;
  /** Sentences for the operator, logged once at start. */
  warnings: readonly string[];
}

/**
 * Reads the configuration.
 * @throws ConfigError for the first variable that cannot be used or contradicts another
 */
export function envToConfig(environment: Environment): Config {
  const values = readVariables(variables, environment);
  refuseContradictions(values);
  return {
    sandbox: values.PIXAZO_API_KEY === null,
    server: serverConfig(values),
    callbacks: callbackConfig(values),
    upstream: upstreamConfig(values),
    database: databaseConfig(values),
    polling: pollingConfig(values),
    jobs: jobsConfig(values),
    auth: authConfig(values),
    origins: originRules(values),
    limits: limitsConfig(values),
    models: modelsConfig(values),
    billing: billingConfig(values),
    files: filesConfig(values),
    graph: graphConfig(values),
    telemetry: telemetryConfig(values),
    warnings: warningsOn(values, environment),
  };
}
