/** The outbound proxies, as HTTP_PROXY, HTTPS_PROXY and NO_PROXY name them; each may be empty. */
export interface OutboundProxy {
  /** For http addresses, and for https addresses where `httpsProxy` is empty. */
  httpProxy: string;
  httpsProxy: string;
  /** Hosts that are called directly: names with their subdomains, addresses, each with or without a port; or `*`. */
  noProxy: string;
}

/** Calls everything directly. */
export const noProxy: OutboundProxy = { httpProxy: '', httpsProxy: '', noProxy: '' };

/** The settings of every outbound call. */
export interface Outbound {
  /** The value of the `User-Agent` header. */
  userAgent: string;
  proxy: OutboundProxy;
}
