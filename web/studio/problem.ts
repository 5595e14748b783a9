import type { GatewayError } from '@pixazo-gateway/client';

/** The message of an error; null if the page shows it elsewhere: beside its title, or in a dialog. */
export function problemIn(error: GatewayError | null): string | null {
  return error && error.code !== 'NO_RESPONSE' && error.code !== 'UNAUTHENTICATED' ? error.message : null;
}
