import { authVariables } from './auth.js';
import { billingVariables } from './billing.js';
import { databaseVariables } from './database.js';
import { fileVariables } from './files.js';
import { graphVariables } from './graph.js';
import { jobVariables } from './jobs.js';
import { limitVariables } from './limits.js';
import { modelVariables } from './models.js';
import { originVariables } from './origins.js';
import { serverVariables } from './server.js';
import { telemetryVariables } from './telemetry.js';
import { upstreamVariables } from './upstream.js';
import type { Values, Variables } from './variable.js';

/** Every environment variable that the gateway reads. */
export const variables = {
  ...serverVariables,
  ...upstreamVariables,
  ...databaseVariables,
  ...jobVariables,
  ...authVariables,
  ...originVariables,
  ...limitVariables,
  ...modelVariables,
  ...billingVariables,
  ...fileVariables,
  ...graphVariables,
  ...telemetryVariables,
};

/**
 * Every variable by the heading under which the documentation lists it.
 * @public read by scripts/document-configuration.js
 */
export const variableSections = {
  Server: serverVariables,
  Pixazo: upstreamVariables,
  Database: databaseVariables,
  Jobs: jobVariables,
  Callers: authVariables,
  Browsers: originVariables,
  Limits: limitVariables,
  Models: modelVariables,
  Money: billingVariables,
  Files: fileVariables,
  Graph: graphVariables,
  'Logs and traces': telemetryVariables,
} satisfies Record<string, Variables>;

/** The value of every variable. */
export type AllValues = Values<typeof variables>;
