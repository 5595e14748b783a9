import { createGateway, type Gateway } from '@pixazo-gateway/client';

/** The base address of the gateway that serves this page, also below a path prefix. */
const BASE = new URL('.', location.href).href;

/** One caller's way to the gateway. Another token is another session, so that nothing of one caller stays for the next. */
export interface Session {
  gateway: Gateway;
  /** Null: the caller gave none. */
  token: string | null;
}

export function openSession(token: string | null): Session {
  return { token, gateway: createGateway({ url: BASE, ...(token !== null && { token }) }) };
}
