import { createHash, randomBytes } from 'node:crypto';
import { CALLBACK_PATH } from '../core/callback-path.js';
import type { Webhook, WebhookMode } from '../core/pixazo.js';

/** The address at which Pixazo reaches this gateway, and when Pixazo calls it. */
export interface CallbackOptions {
  publicUrl: URL;
  mode: WebhookMode;
}

/** A new callback address with a secret token of 256 random bits, and the digest of that token, which is stored. */
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

/** The digest that is stored instead of a token, so that the database reveals no address. */
export function callbackTokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
