import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import { ErrorCode, GatewayError } from '../core/errors.js';

/** Callers use few names for one gateway. */
const MOST_NAMES = 100;

/** Which web pages may speak to the gateway from a browser. */
export class AllowedOrigins {
  /** Whether a Host header names this machine, of those that came lately. */
  private readonly local = new LRUCache<string, boolean>({ max: MOST_NAMES, memoMethod: namesThisMachine });

  /**
   * @param allowed origins such as `https://app.example`; `*` among them allows all
   * @param publicUrl this gateway's own address as browsers may see it
   * @param localOnly whether to serve only those who call the gateway by a name of this machine
   */
  constructor(
    readonly allowed: readonly string[],
    private readonly publicUrl: URL | null,
    private readonly localOnly: boolean,
  ) {}

  /**
   * Whether this request comes from a page of the gateway's own, from one that is allowed, or from no page at all. A
   * browser that opens a WebSocket or an EventSource tells where its page is from, and asks for no leave first.
   */
  allows({ headers: { origin, host } }: IncomingMessage): boolean {
    if (origin === undefined || this.allowed.includes('*') || this.allowed.includes(origin)) return true;
    return URL.canParse(origin) && (new URL(origin).host === host || origin === this.publicUrl?.origin);
  }

  /**
   * Whether the name by which the gateway is called is its own. Where nobody is asked for credentials, a foreign page
   * whose name was made to lead to this machine (DNS rebinding) could else spend money.
   */
  isAllowedHost({ headers: { host } }: IncomingMessage): boolean {
    if (!this.localOnly || host === undefined || host === this.publicUrl?.host) return true;
    return this.local.memo(host);
  }
}

/** What is told to who calls the gateway by a name that is not its own. */
export const hostNotAllowed = new GatewayError(
  ErrorCode.FORBIDDEN,
  'Without authentication this gateway answers only by a name of its own machine, such as localhost. ' +
    'Set AUTH_TOKENS or PUBLIC_URL, or AUTH_DISABLED=true.',
);

function namesThisMachine(host: string): boolean {
  return URL.canParse(`http://${host}`) && isLoopback(new URL(`http://${host}`).hostname);
}

/** Whether a host, as a URL or a setting has it, is this machine and nothing beyond. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  if (isIP(name) !== 0) return ipaddr.process(name).range() === 'loopback';
  return name === 'localhost' || name.endsWith('.localhost');
}
