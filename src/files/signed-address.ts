import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signs what an address permits, so that the address alone is the permission. */
export class AddressSigner {
  /** @param secret the same for every gateway that shares the database, so that any of them takes the addresses of another */
  constructor(private readonly secret: Buffer) {}

  sign(parts: readonly string[]): string {
    return createHmac('sha256', this.secret).update(JSON.stringify(parts)).digest('base64url');
  }

  /** Whether this is the signature of these parts. In constant time, so that the time does not reveal a good guess. */
  isSigned(parts: readonly string[], signature: string): boolean {
    const [one, other] = [Buffer.from(this.sign(parts)), Buffer.from(signature)];
    return one.length === other.length && timingSafeEqual(one, other);
  }
}

/** How clients reach this gateway. */
export interface OwnAddress {
  /** Where browsers reach it; null: at the host that each client itself used. */
  publicUrl: URL | null;
  /** Where it listens, for a client that names no host. */
  listensAt: () => string;
}

/**
 * An address at this gateway as the client of a request reaches it.
 * @param path begins with `/`
 * @param host the Host header of the request
 */
export function addressAt(own: OwnAddress, host: string | undefined, path: string): URL {
  return below(own.publicUrl ?? originOf(host) ?? new URL(own.listensAt()), path);
}

/** The address with this path below a base address, which may have a path itself. */
export function below(base: URL, path: string): URL {
  return new URL(`${base.pathname.replace(/\/$/, '')}${path}`, base);
}

/** The gateway itself speaks plain http; behind a proxy that speaks https, PUBLIC_URL is set. */
function originOf(host: string | undefined): URL | null {
  if (host === undefined || !URL.canParse(`http://${host}`)) return null;
  return new URL(new URL(`http://${host}`).origin);
}
