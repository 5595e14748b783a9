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
  /** The one origin that may lie anywhere, such as `http://127.0.0.1:4000`; null: none may. */
  trustedOrigin: () => string | null;
  /** Resolves names; the system's own when absent. */
  lookup?: LookupFunction;
}

/**
 * Connects to addresses on the public internet alone. Every connection is looked at, whatever led to it: a literal
 * address, a name, a redirect. The addresses that a name resolves to are the ones that are connected to, so a name
 * cannot lead elsewhere the second time.
 */
export function publicConnector(options: PublicConnectorOptions): buildConnector.connector {
  const lookup = onlyPublic(options.lookup ?? systemLookup);
  const anywhere = buildConnector({ timeout: options.timeoutMs });
  const inPublic = buildConnector({ timeout: options.timeoutMs, lookup });
  return (target, callback) => {
    if (`${target.protocol}//${target.host}` === options.trustedOrigin()) return anywhere(target, callback);
    // No name is looked up for a literal address.
    const host = target.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !isPublicAddress(host)) return callback(new PrivateAddressError(), null);
    return inPublic(target, callback);
  };
}

/** A name with one private address among its public ones is refused altogether. */
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
