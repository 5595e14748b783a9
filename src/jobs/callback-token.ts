import { createHash, randomBytes } from 'node:crypto';

/** The secret part of a new callback address: 256 random bits, fit for a path. */
export function newCallbackToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What of a token is kept: whoever reads the database learns no address. */
export function callbackTokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
