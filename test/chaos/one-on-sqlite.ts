import type { Environment } from '../../src/config/variable.js';
import type { Chance } from '../simulation/chance.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { startMortalGateway } from './mortal-gateway.js';
import type { Victims } from './victims.js';

/** One gateway with its own database file, killed every few seconds. */
export async function oneOnSqlite(env: Environment, own: () => Chance): Promise<Victims> {
  const directory = untilTheEnd(await temporaryDirectory());
  const mortality = { longestLifeMs: 6_000, longestStillMs: null };
  const gateway = untilTheEnd(await startMortalGateway(directory.path, env, own(), mortality));
  const { url, onAsked, dying, spare } = gateway;
  return { urls: [url], onAsked, harm: () => ({ kills: gateway.kills }), dying, spare };
}
