import { z } from 'zod';
import { isLoopback } from '../auth/allowed-origins.js';
import type { AcceptedCredentials } from '../auth/authentication.js';
import { flag, listOf, text } from './kinds.js';
import type { Values } from './variable.js';

export const authVariables = {
  AUTH_TOKENS: {
    mustBe:
      'caller:token,caller:token with tokens of 16 to 8192 printable ASCII characters without spaces, no two alike',
    schema: z.string().transform(callersByToken),
    meaning: 'Tokens handed out beforehand, each with the name of its caller.',
  },
  AUTH_JWKS_URL: {
    mustBe: 'an https URL without a user; http is only for a loopback address',
    schema: z
      .url({ protocol: /^https?$/ })
      .transform((address) => new URL(address))
      .refine((url) => url.protocol === 'https:' || isLoopback(url.hostname))
      .refine((url) => url.username === '' && url.password === ''),
    meaning: "Address of your token issuer's public keys. When set, its JWTs are accepted.",
  },
  AUTH_JWT_ISSUER: {
    ...text("the issuer's name"),
    meaning: 'What `iss` of a JWT must be. Unset: anything.',
    needs: 'AUTH_JWKS_URL',
  },
  AUTH_JWT_AUDIENCE: {
    ...listOf('one audience, or several with commas between', z.string().min(1)),
    meaning:
      'Audiences accepted in `aud` of a JWT, or in `client_id` of one without `aud`, separated by commas. Unset: any.',
    needs: 'AUTH_JWKS_URL',
  },
  AUTH_DISABLED: {
    ...flag(),
    default: 'false',
    meaning: '`true`: no authentication; everyone is the one caller `anonymous`.',
  },
} as const;

export function authConfig(values: Values<typeof authVariables>): AcceptedCredentials {
  const { AUTH_DISABLED: disabled, AUTH_TOKENS: callerOfToken, AUTH_JWKS_URL: jwksUrl } = values;
  return {
    callerOfToken: disabled ? null : callerOfToken,
    jwt:
      disabled || !jwksUrl
        ? null
        : { jwksUrl, issuer: values.AUTH_JWT_ISSUER, audiences: values.AUTH_JWT_AUDIENCE ?? [] },
  };
}

function callersByToken(list: string, context: z.RefinementCtx<string>): ReadonlyMap<string, string> {
  const callers = new Map<string, string>();
  for (const entry of list.split(',')) {
    const [caller, token, ...rest] = entry.split(':').map((part) => part.trim());
    const isToken = token !== undefined && /^[\x21-\x7e]{16,8192}$/.test(token);
    if (!caller || !isToken || rest.length > 0 || callers.has(token)) {
      context.addIssue({ code: 'custom' });
      return z.NEVER;
    }
    callers.set(token, caller);
  }
  return callers;
}
