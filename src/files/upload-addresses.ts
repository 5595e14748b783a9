import type { Clock } from '../core/clock.js';
import { isUploadId } from '../core/upload.js';
import { AddressSigner, addressAt, below, type OwnAddress } from './signed-address.js';

/** The one thing that an address permits: to send the bytes, or to read them. */
export type UploadPermission = 'send' | 'read';

/** The permission of an address, or why it has none. */
export type UploadGrant = UploadPermission | 'changed' | 'expired';

export interface UploadAddressesOptions extends OwnAddress {
  secret: Buffer;
  /** Where Pixazo reaches this gateway; null: it does not. */
  reachableAt: () => URL | null;
}

/** Signed addresses of uploads at this gateway. */
export class UploadAddresses {
  private readonly signer: AddressSigner;

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly options: UploadAddressesOptions,
  ) {
    this.signer = new AddressSigner(options.secret);
  }

  /** @param expiresAt milliseconds since the epoch @param host the Host header of the request */
  signed(id: string, permission: UploadPermission, expiresAt: number, host: string | undefined): string {
    return this.signedAt(this.plainUrl(id, host), id, permission, expiresAt);
  }

  /** The same for Pixazo. @throws Error when Pixazo cannot reach this gateway */
  forPixazo(id: string, expiresAt: number): string {
    const base = this.options.reachableAt();
    if (!base) throw new Error('Pixazo cannot reach this gateway');
    return this.signedAt(below(base, `/uploads/${id}`), id, 'read', expiresAt);
  }

  /** The address as jobs show it: it permits nothing. */
  plain(id: string, host: string | undefined): string {
    return this.plainUrl(id, host).href;
  }

  /**
   * The upload that an address of this gateway names, with or without its signature; null: it is the address of something
   * else. Whether the caller may use it is decided elsewhere.
   */
  idIn(address: string, host: string | undefined): string | null {
    const [, id = ''] = /\/uploads\/([^/?#]+)(?:\?[^#]*)?$/.exec(address) ?? [];
    if (!isUploadId(id) || !URL.canParse(address)) return null;
    const url = new URL(address);
    const isOwn = address.startsWith(this.plain(id, host)) || this.isSigned(id, url.searchParams);
    return isOwn ? id : null;
  }

  /** The permission of an address with these parameters. */
  grant(id: string, { expires, signature }: { expires?: unknown; signature?: unknown }): UploadGrant {
    if (typeof expires !== 'string' || typeof signature !== 'string') return 'changed';
    const permission = this.permissionOf(id, expires, signature);
    if (permission === null) return 'changed';
    return Number(expires) * 1_000 > this.clock.now() ? permission : 'expired';
  }

  private permissionOf(id: string, expires: string, signature: string): UploadPermission | null {
    const permissions = ['send', 'read'] as const;
    return permissions.find((one) => this.signer.isSigned([one, id, expires], signature)) ?? null;
  }

  private isSigned(id: string, parameters: URLSearchParams): boolean {
    const { expires = '', signature = '' } = Object.fromEntries(parameters);
    return this.permissionOf(id, expires, signature) !== null;
  }

  private plainUrl(id: string, host: string | undefined): URL {
    return addressAt(this.options, host, `/uploads/${id}`);
  }

  private signedAt(url: URL, id: string, permission: UploadPermission, expiresAt: number): string {
    const expires = String(Math.floor(expiresAt / 1_000));
    url.searchParams.set('expires', expires);
    url.searchParams.set('signature', this.signer.sign([permission, id, expires]));
    return url.href;
  }
}
