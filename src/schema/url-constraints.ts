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

function isPublicHost(hostname: string): boolean {
  // URL has already brought every spelling of an IPv4 address, such as 0x7f.1, to its plain form.
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (ipaddr.isValid(host)) return ipaddr.process(host).range() === 'unicast';
  return host !== 'localhost' && !host.endsWith('.localhost');
}
