import { createHash, randomBytes } from 'node:crypto';
import { CALLBACK_PATH } from '../core/callback-path.js';
import type { Webhook, WebhookMode } from '../core/pixazo.js';

/** Where Pixazo reaches this gateway, and when it shall call. */
export interface CallbackOptions {
  publicUrl: URL;
  mode: WebhookMode;
}

/** A callback address nobody else has, secret by 256 random bits, and what of it is kept. */
export function newCallbackAddress({ publicUrl, mode }: CallbackOptions): {
  webhook: Webhook;
  tokenDigest: string;
} {
  const token = randomBytes(32).toString('base64url');
  return {
    webhook: { url: callbackBase(publicUrl) + token, mode },
    tokenDigest: callbackTokenDigest(token),
  };
}

/** The start of every callback address of a gateway, up to its token. */
export function callbackBase(publicUrl: URL): string {
  return new URL(`${publicUrl.pathname.replace(/\/$/, '')}${CALLBACK_PATH}`, publicUrl).href;
}

/** What of an address's token is kept: whoever reads the database learns no address. */
export function callbackTokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
