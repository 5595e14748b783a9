import type { Environment } from '../../src/config/variable.js';
import type { Chance } from '../simulation/chance.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { startFaultyNetwork } from './faulty-network.js';
import { startMortalGateway } from './mortal-gateway.js';
import { startMortalPostgres } from './mortal-postgres.js';
import type { Victims } from './victims.js';

/** Longer than any lease, and longer than a submitter may record an outcome after it lost its lease: 24 s. */
const mortality = { longestLifeMs: 20_000, longestStillMs: 30_000 };
/**
 * A connection works for a while before it is cut; a slow one stays within the time limits of the database.
 */
const roughness = { longestPassage: 30_000, longestDelayMs: 50 };

/**
 * Three gateways that are killed or stopped, each with its own proxy to a PostgreSQL server: each proxy cuts
 * connections, and the database crashes.
 */
export async function severalOnPostgres(env: Environment, own: () => Chance): Promise<Victims> {
  const directory = untilTheEnd(await temporaryDirectory());
  const postgres = untilTheEnd(await startMortalPostgres(own()));
  const member = async () => {
    const network = untilTheEnd(await startFaultyNetwork(postgres.url, own(), roughness));
    const address = new URL(postgres.url);
    address.port = network.proxy.url.port;
    // A connection without a response is given up soon.
    address.search = 'query_timeout=2000&statement_timeout=2000';
    const its = { ...env, DATABASE_URL: address.href };
    const gateway = untilTheEnd(await startMortalGateway(directory.path, its, own(), mortality));
    return { network, gateway };
  };
  const members = [await member(), await member(), await member()] as const;
  const [first, ...others] = members.map(({ gateway }) => gateway.url) as [string, string, string];
  const sum = (of: (each: (typeof members)[number]) => number) =>
    members.reduce((total, each) => total + of(each), 0);

  return {
    urls: [first, ...others],
    onAsked: (url) => members.find(({ gateway }) => gateway.url === url)?.gateway.onAsked(),
    harm: () => ({
      kills: sum(({ gateway }) => gateway.kills),
      stills: sum(({ gateway }) => gateway.stills),
      'failed starts': sum(({ gateway }) => gateway.failedStarts),
      'database crashes': postgres.crashes,
      'database faults': sum(({ network }) => network.faults),
    }),
    dying: Promise.all([postgres.dying, ...members.map(({ gateway }) => gateway.dying)]),
    spare: async () => {
      await Promise.all([postgres.spare(), ...members.map(({ network }) => network.calm())]);
      await Promise.all(members.map(({ gateway }) => gateway.spare()));
    },
  };
}
