import type { Environment } from '../../src/config/variable.js';
import type { Chance } from '../simulation/chance.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { untilTheEnd } from '../support/until-the-end.js';
import { startFaultyNetwork } from './faulty-network.js';
import { startMortalGateway } from './mortal-gateway.js';
import { startMortalPostgres } from './mortal-postgres.js';
import type { Victims } from './victims.js';

/** Stopped for longer than any lease holds, and longer than who lost one may still tell of a submission: 24 s. */
const mortality = { longestLifeMs: 20_000, longestStillMs: 30_000 };
/** A connection does its work for a while before it is cut, and a slow one is no slower than the database may be. */
const roughness = { longestPassage: 30_000, longestDelayMs: 50 };

/**
 * Three gateways that are killed or stopped, each with a way of its own to a PostgreSQL: each way is cut, and the
 * database crashes.
 */
export async function severalOnPostgres(env: Environment, own: () => Chance): Promise<Victims> {
  const directory = untilTheEnd(await temporaryDirectory());
  const postgres = untilTheEnd(await startMortalPostgres(own()));
  const member = async () => {
    const network = untilTheEnd(await startFaultyNetwork(postgres.url, own(), roughness));
    const address = new URL(postgres.url);
    address.port = network.proxy.url.port;
    // A connection that was cut without a word is given up soon.
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
