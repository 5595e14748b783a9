import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** A key pair of an issuer. */
export interface SigningKey {
  algorithm: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  /** The public key, as it is published. */
  jwk: JWK;
}

/** The response of the JWKS address in place of the published keys. */
type Answer = { status: number; body: string | Buffer; headers?: Record<string, string> };

/** Issues tokens and publishes the keys that verify them, at a real address. */
export interface Issuer {
  jwksUrl: string;
  /** The number of requests for the keys. */
  readonly fetches: number;
  /** Replaces the published keys. */
  publish(...keys: { jwk: JWK }[]): void;
  /** Sets the response of the address; null: the published keys. */
  answerWith(answer: Answer | null): void;
  /** Delays responses until this resolves. */
  holdUntil(opened: Promise<void>): void;
  /** Closes the address until `resume`. */
  stop(): Promise<void>;
  resume(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** @param kid null for a key without an id */
export async function aKey(kid: string | null, algorithm = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { algorithm, privateKey, publicKey, jwk: kid === null ? jwk : { ...jwk, kid } };
}

/** A token signed with `key`. Claims and header members that are `undefined` are left out. */
export function sign(
  key: SigningKey,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  const protectedHeader = { alg: key.algorithm, kid: key.jwk.kid, ...header };
  return new SignJWT(claims).setProtectedHeader(protectedHeader).sign(key.privateKey);
}

export async function startIssuer(...keys: SigningKey[]): Promise<Issuer> {
  let published: JWK[] = [];
  let instead: Answer | null = null;
  let held: Promise<void> = Promise.resolve();
  let fetches = 0;
  const server = createServer(async (_request, response) => {
    fetches += 1;
    await held;
    const answer = instead ?? { status: 200, body: JSON.stringify({ keys: published }) };
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body);
  });
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  const issuer: Issuer = {
    jwksUrl: `http://127.0.0.1:${port}/keys`,
    get fetches() {
      return fetches;
    },
    publish: (...now) => {
      published = now.map(({ jwk }) => jwk);
    },
    answerWith: (answer) => {
      instead = answer;
    },
    holdUntil: (opened) => {
      held = opened;
    },
    stop,
    resume: () => listen(server, port),
    [Symbol.asyncDispose]: stop,
  };
  issuer.publish(...keys);
  return issuer;
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}
