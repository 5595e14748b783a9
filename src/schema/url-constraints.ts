import { ValidateBy, type ValidationOptions } from 'class-validator';
import ipaddr from 'ipaddr.js';

/** The validation group of rules that hold only where real money and a real upstream are at stake. */
export const LIVE = 'live';

/** A URL of one of these protocols that carries no user name or password. */
export function IsPlainUrl(protocols: string[], options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isPlainUrl',
      constraints: [protocols],
      validator: {
        validate: (url: unknown) =>
          url instanceof URL &&
          protocols.includes(url.protocol.replace(':', '')) &&
          url.username === '' &&
          url.password === '',
        defaultMessage: () => `must be an ${protocols.join(' or ')} URL without user name and password`,
      },
    },
    options,
  );
}

/** A URL whose host may lie on the public internet: no `localhost`, and no IP address that does not. */
export function IsPublicUrl(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isPublicUrl',
      validator: {
        validate: (url: unknown) => url instanceof URL && isPublicHost(url.hostname),
        defaultMessage: () => 'must be reachable for Pixazo: not localhost and not a private address',
      },
    },
    options,
  );
}

/** Where the IPv6 internet is: outside lie also the IPv4 addresses that old spellings such as `::10.0.0.1` hold. */
const ipv6Internet = ipaddr.IPv6.parseCIDR('2000::/3');

function isPublicHost(hostname: string): boolean {
  // URL has already brought every spelling of an IPv4 address, such as 0x7f.1, to its plain form.
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (!ipaddr.isValid(host)) return host !== 'localhost' && !host.endsWith('.localhost');
  const address = ipaddr.process(host);
  if (address instanceof ipaddr.IPv6 && !address.match(ipv6Internet)) return false;
  return address.range() === 'unicast';
}
