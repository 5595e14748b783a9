import type { Environment } from '../../src/config/variable.js';
import type { Overrides } from '../../src/gateway.js';
import { liveEnv } from '../http/operations.js';
import { postgresDatabase } from '../support/postgres-database.js';
import { startTestGateway } from '../support/test-gateway.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { type CallbackMoment, startWorkingPixazo } from '../support/working-pixazo.js';

/**
 * Two gateways on one PostgreSQL, with a Pixazo that brings a job one status further with each status call.
 * @param overrides.settings of the connections, as the query of the database's address
 */
export async function twoGateways(
  env: Environment = {},
  overrides: { one?: Overrides; other?: Overrides; callback?: CallbackMoment; settings?: string } = {},
) {
  const database = untilTheEnd(await postgresDatabase());
  const pixazo = untilTheEnd(await startWorkingPixazo(overrides.callback));
  const DATABASE_URL = `${database.url}?${overrides.settings ?? ''}`;
  const shared = { ...liveEnv(pixazo), DATABASE_URL, ...env };
  const one = untilTheEnd(await startTestGateway(shared, overrides.one));
  const other = untilTheEnd(await startTestGateway(shared, overrides.other));
  return { database, pixazo, one, other };
}
