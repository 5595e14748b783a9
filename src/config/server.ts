import { WebhookMode } from '../core/pixazo.js';
import { baseUrl, oneOf, text, wholeNumber } from './kinds.js';
import type { Values } from './variable.js';

export const serverVariables = {
  HOST: {
    ...text('a host name or an IP address'),
    default: '127.0.0.1',
    meaning:
      'Address to listen on. A loopback address accepts connections from this machine only; `0.0.0.0` from all.',
  },
  PORT: {
    ...wholeNumber('the port', { from: 0, to: 65_535 }),
    mustBe: 'a port number from 0 to 65535',
    default: '4000',
    meaning: 'Port to listen on. `0` lets the system choose one.',
  },
  PUBLIC_URL: {
    ...baseUrl(
      'an https URL without user, query or fragment; http is only for the sandbox on a loopback address',
    ),
    meaning:
      'Address of this gateway as Pixazo and browsers see it, with or without a path. When set, every job gets a callback address of its own.',
  },
  WEBHOOK_MODE: {
    ...oneOf([WebhookMode.SYNC, WebhookMode.TERMINAL]),
    default: WebhookMode.SYNC,
    meaning: 'When Pixazo calls back: `sync` on every step, `terminal` at the end only.',
    needs: 'PUBLIC_URL',
  },
} as const;

/** Where the gateway listens, and where others reach it. */
export interface ServerConfig {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** Null: only the address it listens on is known. */
  publicUrl: URL | null;
}

/** Where Pixazo reaches the gateway, and when it calls back. */
export interface CallbackConfig {
  publicUrl: URL;
  mode: WebhookMode;
}

export function serverConfig(values: Values<typeof serverVariables>): ServerConfig {
  return { host: values.HOST, port: values.PORT, publicUrl: values.PUBLIC_URL };
}

/** Null: Pixazo cannot reach the gateway, so every job is polled. */
export function callbackConfig({
  PUBLIC_URL: publicUrl,
  WEBHOOK_MODE: mode,
}: Values<typeof serverVariables>): CallbackConfig | null {
  return publicUrl && { publicUrl, mode };
}
