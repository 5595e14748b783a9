import { z } from 'zod';
import type { OriginRules } from '../auth/allowed-origins.js';
import { parseOriginPattern } from '../auth/origin-pattern.js';
import type { authVariables } from './auth.js';
import { listOf } from './kinds.js';
import type { serverVariables } from './server.js';
import type { upstreamVariables } from './upstream.js';
import type { Values } from './variable.js';

export const originVariables = {
  CORS_ORIGINS: {
    ...listOf(
      'origins without a path, separated by commas: such as https://app.example, https://*.example.app ' +
        '(a * label stands for one label), capacitor://localhost, null, or * alone for all',
      z.string().transform((text, context) => {
        const pattern = parseOriginPattern(text);
        if (pattern === null) context.addIssue({ code: 'custom' });
        return pattern ?? z.NEVER;
      }),
    ),
    meaning:
      'Origins whose pages may call from a browser, over HTTP and WebSocket. In sandbox mode, loopback origins always may.',
  },
} as const;

type OriginFacts = typeof originVariables &
  typeof authVariables &
  typeof serverVariables &
  typeof upstreamVariables;

/** Without authentication, only requests that name this machine in their Host header are served. */
export function originRules(values: Values<OriginFacts>): OriginRules {
  return {
    corsOrigins: values.CORS_ORIGINS ?? [],
    publicUrl: values.PUBLIC_URL,
    loopbackOnly: !values.AUTH_TOKENS && !values.AUTH_JWKS_URL && !values.AUTH_DISABLED,
    loopbackOrigins: values.PIXAZO_API_KEY === null,
  };
}
