import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { isPublicAddress } from './public-address.js';

/** No connection was made: it would have led to an address that is not on the public internet. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';

  constructor() {
    super('The address is not on the public internet');
  }
}

export interface PublicConnectorOptions {
  /** Longest wait for a connection, in milliseconds. */
  timeoutMs: number;
  /** Resolves names; the system's own when absent. */
  lookup?: LookupFunction;
}

/**
 * Connects a name only to addresses on the public internet. The addresses that were checked are the ones that are
 * connected to, so a name cannot lead elsewhere the second time. Literal addresses are not looked up: `addressProblem`
 * checks them.
 */
export function publicConnector({ timeoutMs, lookup }: PublicConnectorOptions): buildConnector.connector {
  return buildConnector({ timeout: timeoutMs, lookup: onlyPublic(lookup ?? systemLookup) });
}

/** A name with one private address among its public ones is refused. */
function onlyPublic(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '');
      const addresses = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found;
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => isPublicAddress(address))) {
        return callback(new PrivateAddressError(), '');
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
}
