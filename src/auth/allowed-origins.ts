import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import { ErrorCode, GatewayError } from '../core/errors.js';
import { canonicalOrigin, matchesOrigin } from './origin-pattern.js';

/** Callers use few names for one gateway. */
const MOST_NAMES = 100;

export interface OriginRules {
  /** Canonical patterns (`parseOriginPattern`). */
  corsOrigins: readonly string[];
  /** This gateway's own address as browsers may see it. */
  publicUrl: URL | null;
  /** Whether to serve only requests whose Host is a loopback address. */
  loopbackOnly: boolean;
  /** Whether pages of loopback origins may always call, as in sandbox mode. */
  loopbackOrigins: boolean;
}

/** Receives each refusal: which header was refused, and its value. */
export type OnRefused = (header: 'Origin' | 'Host', value: string) => void;

/** Decides which web pages may call the gateway from a browser, and under which names it may be called. */
export class AllowedOrigins {
  /** Whether all origins are allowed. */
  readonly all: boolean;
  private readonly exact: ReadonlySet<string>;
  private readonly patterns: readonly string[];
  /** Whether a Host header names this machine, for the latest ones. */
  private readonly local = new LRUCache<string, boolean>({ max: MOST_NAMES, memoMethod: namesThisMachine });

  constructor(
    private readonly rules: OriginRules,
    private readonly onRefused: OnRefused,
  ) {
    const { corsOrigins } = rules;
    this.all = corsOrigins.includes('*');
    this.exact = new Set(corsOrigins);
    this.patterns = corsOrigins.filter((pattern) => pattern.includes('*'));
  }

  /** Whether pages of this origin may read answers. Pages of the gateway itself do not ask. */
  allowsPage(origin: string): boolean {
    return this.all || this.exact.has(origin) || this.allowsCanonical(canonicalOrigin(origin));
  }

  /**
   * Whether this request comes from a page of the gateway's own, from an allowed one, or from no page at all. Browsers
   * open WebSockets and EventSources without asking first, and name the page's origin.
   */
  allows({ headers: { origin, host } }: IncomingMessage): boolean {
    if (origin === undefined || this.allowsPage(origin) || this.isOwnPage(origin, host)) return true;
    this.onRefused('Origin', origin);
    return false;
  }

  /** As `allows`, for the preflight of a browser: the gateway's own pages send none. */
  allowsPreflight(origin: string): boolean {
    if (this.allowsPage(origin)) return true;
    this.onRefused('Origin', origin);
    return false;
  }

  /**
   * Whether the Host header is a name of the gateway. Without authentication, a foreign page whose name was made to
   * lead to this machine (DNS rebinding) could otherwise spend money.
   */
  isAllowedHost({ headers: { host } }: IncomingMessage): boolean {
    if (!this.rules.loopbackOnly || host === undefined) return true;
    if (this.local.memo(host) || this.isPublicHost(host)) return true;
    this.onRefused('Host', host);
    return false;
  }

  private allowsCanonical(origin: string | null): boolean {
    if (origin === null) return false;
    if (this.exact.has(origin)) return true;
    if (this.patterns.some((pattern) => matchesOrigin(pattern, origin))) return true;
    return this.rules.loopbackOrigins && URL.canParse(origin) && isLoopback(new URL(origin).hostname);
  }

  /** Proxies may send the default port in Host, which browsers leave out of Origin. */
  private isOwnPage(origin: string, host: string | undefined): boolean {
    const page = canonicalOrigin(origin);
    if (page === null || page === 'null') return false;
    return page === this.rules.publicUrl?.origin || page === canonicalOrigin(`${schemeOf(page)}//${host}`);
  }

  private isPublicHost(host: string): boolean {
    const { publicUrl } = this.rules;
    return publicUrl !== null && canonicalOrigin(`${publicUrl.protocol}//${host}`) === publicUrl.origin;
  }
}

/** The refusal of a request whose Host is not a name of the gateway. */
export const hostNotAllowed = new GatewayError(
  ErrorCode.FORBIDDEN,
  'AUTH_TOKENS is not set, so this gateway only serves requests whose Host is a loopback name such as localhost. ' +
    'Set AUTH_TOKENS or PUBLIC_URL, or AUTH_DISABLED=true.',
);

function schemeOf(origin: string): string {
  return origin.slice(0, origin.indexOf('/'));
}

function namesThisMachine(host: string): boolean {
  return URL.canParse(`http://${host}`) && isLoopback(new URL(`http://${host}`).hostname);
}

/** Whether a host, as a URL or a setting has it, is this machine and nothing beyond. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  if (isIP(name) !== 0) return ipaddr.process(name).range() === 'loopback';
  return name === 'localhost' || name.endsWith('.localhost');
}
