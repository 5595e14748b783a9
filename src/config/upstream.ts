import { z } from 'zod';
import type { OutboundProxy } from '../core/outbound.js';
import { baseUrl, milliseconds, proxyAddress, text, wholeNumber } from './kinds.js';
import type { Values } from './variable.js';

export const upstreamVariables = {
  PIXAZO_API_KEY: {
    mustBe: 'a key of printable ASCII characters without spaces',
    schema: z.string().regex(/^[\x21-\x7e]+$/),
    meaning: "Pixazo's subscription key. Unset: sandbox mode, which costs nothing and returns samples.",
  },
  PIXAZO_BASE_URL: {
    ...baseUrl(),
    default: 'https://gateway.pixazo.ai',
    meaning: "Address of Pixazo's API.",
    needs: 'PIXAZO_API_KEY',
  },
  PIXAZO_TIMEOUT_MS: {
    ...milliseconds(),
    default: '30000',
    meaning: 'Limit of one upstream call.',
  },
  PIXAZO_MAX_RPS: {
    ...wholeNumber('calls'),
    meaning:
      'Most upstream calls in any second, submits first, over all gateways that share a PostgreSQL database. Unset: no limit.',
  },
  HTTPS_PROXY: {
    ...proxyAddress(),
    meaning: 'Proxy for all outbound calls of https addresses. Unset: HTTP_PROXY.',
  },
  HTTP_PROXY: {
    ...proxyAddress(),
    meaning: 'Proxy for all outbound calls of http addresses, by CONNECT.',
  },
  NO_PROXY: {
    ...text('host names or addresses, separated by commas'),
    meaning: 'Hosts that are called directly, each with its subdomains; `*`: all.',
  },
} as const;

/** How Pixazo is called. */
export interface UpstreamConfig {
  /** Null: sandbox mode. The gateway then calls its own stand-in for Pixazo, whatever `baseUrl` is. */
  apiKey: string | null;
  baseUrl: URL;
  /** Limit of one call, in milliseconds. */
  timeoutMs: number;
  /** Most calls in any second; null: no limit. */
  maxPerSecond: number | null;
  /** The proxies through which all outbound calls leave. */
  proxy: OutboundProxy;
}

export function upstreamConfig(values: Values<typeof upstreamVariables>): UpstreamConfig {
  return {
    apiKey: values.PIXAZO_API_KEY,
    baseUrl: values.PIXAZO_BASE_URL,
    timeoutMs: values.PIXAZO_TIMEOUT_MS,
    maxPerSecond: values.PIXAZO_MAX_RPS,
    proxy: {
      httpProxy: values.HTTP_PROXY ?? '',
      httpsProxy: values.HTTPS_PROXY ?? '',
      noProxy: values.NO_PROXY ?? '',
    },
  };
}
