import { z } from 'zod';
import { isLoopback } from '../auth/allowed-origins.js';
import type { AcceptedCredentials } from '../auth/authentication.js';
import type { Caller } from '../auth/identity.js';
import { isCallerName, isNameOfCredentials } from '../core/caller-name.js';
import { flag, listOf, text } from './kinds.js';
import type { Values } from './variable.js';

export const authVariables = {
  AUTH_TOKENS: {
    mustBe:
      'caller:token,team/caller:token with names of 1 to 255 characters, no caller named anonymous, and tokens of 16 to 8192 printable ASCII ' +
      'characters without spaces, no two alike',
    schema: z.string().transform(callersByToken),
    meaning:
      'Tokens handed out beforehand, each with the name of its caller, and of its team before a slash.',
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
  AUTH_JWT_TEAM_CLAIM: {
    ...text('the name of a claim'),
    meaning:
      "Claim of a JWT that names its caller's team as one text, such as `team`. Unset: no JWT names a team.",
    needs: 'AUTH_JWKS_URL',
  },
  ADMINS: {
    ...listOf(
      'names of callers with commas between, none of them anonymous',
      z.string().refine(isNameOfCredentials),
    ),
    meaning: "Callers who may read everyone's usage and settle disputed charges, separated by commas.",
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
    admins: new Set(disabled ? null : values.ADMINS),
    jwt:
      disabled || !jwksUrl
        ? null
        : {
            jwksUrl,
            issuer: values.AUTH_JWT_ISSUER,
            audiences: values.AUTH_JWT_AUDIENCE ?? [],
            teamClaim: values.AUTH_JWT_TEAM_CLAIM,
          },
  };
}

function callersByToken(list: string, context: z.RefinementCtx<string>): ReadonlyMap<string, Caller> {
  const callers = new Map<string, Caller>();
  for (const entry of list.split(',')) {
    const [names = '', token, ...rest] = entry.split(':').map((part) => part.trim());
    const caller = callerNamed(names);
    const isToken = token !== undefined && /^[\x21-\x7e]{16,8192}$/.test(token);
    if (!caller || !isToken || rest.length > 0 || callers.has(token)) {
      context.addIssue({ code: 'custom' });
      return z.NEVER;
    }
    callers.set(token, caller);
  }
  return callers;
}

/** The caller of `caller` or `team/caller`; null where that is neither. */
function callerNamed(names: string): Caller | null {
  const [caller = '', team = null, ...rest] = names
    .split('/')
    .map((name) => name.trim())
    .reverse();
  const isNamed = isNameOfCredentials(caller) && (team === null || isCallerName(team)) && rest.length === 0;
  return isNamed ? { caller, team } : null;
}
