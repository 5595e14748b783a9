import ipaddr from 'ipaddr.js';

/** The rules for an address that a caller names. */
export interface AddressRules {
  /** Schemes, such as `https`. */
  schemes: readonly ('http' | 'https')[];
  /** Whether the host must be on the public internet. */
  mustBePublic: boolean;
}

/** The most characters of an address. */
export const MAX_ADDRESS_LENGTH = 2_048;

/**
 * The one check of every address that a caller names. It reads the text as it is sent on, so what two parsers could
 * read as two different hosts is refused.
 * @returns what the address must be, without the address itself; null: it may be used as it is
 */
export function addressProblem(text: string, { schemes, mustBePublic }: AddressRules): string | null {
  if (text.length > MAX_ADDRESS_LENGTH) return `must have at most ${MAX_ADDRESS_LENGTH} characters`;
  if (/[\s\p{Cc}\\]/u.test(text)) return 'must not contain spaces, control characters or backslashes';
  const [, scheme = '', authority = ''] = /^([a-z]+):\/\/([^/?#]+)/i.exec(text) ?? [];
  const isAllowed = schemes.some((allowed) => allowed === scheme.toLowerCase());
  if (!isAllowed || authority.includes('@') || !URL.canParse(text)) {
    return `must be an ${schemes.join(' or ')} URL without user name and password`;
  }
  if (mustBePublic && !isPublicHost(new URL(text).hostname, authority)) {
    return 'must be on the public internet: no private address, no localhost and no name of an internal network';
  }
  return null;
}

/** Names that lead to the machine itself or into its own network, wherever they are resolved. */
const internalName = /(?:^|\.)(?:localhost|local|internal|svc)$/;

function isPublicHost(hostname: string, authority: string): boolean {
  const host = hostname.replace(/^\[|\]$|\.+$/g, '');
  // A name of one label is searched for in the resolver's own domains.
  if (!ipaddr.isValid(host)) return host.includes('.') && !internalName.test(host);
  // Parsers read other spellings, such as 010.0.0.1, as different addresses.
  const isPlain = host.includes(':') || authority.replace(/:\d*$/, '') === host;
  return isPlain && isPublicAddress(host);
}

/** Where the IPv6 internet is: outside lie also the IPv4 addresses that old spellings such as `::10.0.0.1` hold. */
const ipv6Internet = ipaddr.IPv6.parseCIDR('2000::/3');
/** Azure's metadata service, which no registry of special addresses lists. */
const AZURE_METADATA = '168.63.129.16';

/**
 * Whether this IP address, IPv4 inside IPv6 included, is on the public internet: not loopback, private, link-local,
 * reserved, a tunnel or a cloud's metadata service.
 */
export function isPublicAddress(text: string): boolean {
  // Turns an IPv4 address inside an IPv6 one back into what it is.
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv6 && !address.match(ipv6Internet)) return false;
  return address.range() === 'unicast' && address.toString() !== AZURE_METADATA;
}
