import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { AllowedOrigins, type OriginRules } from '../../src/auth/allowed-origins.js';
import { refusalLog } from '../../src/auth/refusal-log.js';

const closed: OriginRules = { corsOrigins: [], publicUrl: null, loopbackOnly: false, loopbackOrigins: false };

function allows(rules: Partial<OriginRules>, origin: string | undefined, host: string): boolean {
  const origins = new AllowedOrigins({ ...closed, ...rules }, () => undefined);
  return origins.allows({ headers: { origin, host } } as IncomingMessage);
}

describe('a request of a web page', () => {
  const publicUrl = new URL('https://gateway.example/sfx');

  it.each([
    [{}, undefined, 'gateway.example', true],
    [{}, 'https://gateway.example', 'gateway.example', true],
    [{}, 'https://gateway.example', 'gateway.example:443', true],
    [{}, 'https://gateway.example:443', 'gateway.example', true],
    [{}, 'http://gateway.example', 'gateway.example:80', true],
    [{}, 'http://gateway.example', 'gateway.example:443', false],
    [{}, 'https://gateway.example:8443', 'gateway.example', false],
    [{}, 'null', 'null', false],
    [{}, 'nonsense', 'nonsense', false],
    [{ publicUrl }, 'https://gateway.example', '10.0.0.7:4000', true],
    [{ publicUrl }, 'https://evil.example', '10.0.0.7:4000', false],
    [{ corsOrigins: ['https://app.example'] }, 'https://app.example:443', 'gateway.example', true],
    [{ corsOrigins: ['https://*.example.app'] }, 'https://pr-1.example.app', 'gateway.example', true],
    [{ corsOrigins: ['https://*.example.app'] }, 'https://example.app', 'gateway.example', false],
    [{ corsOrigins: ['capacitor://localhost'] }, 'capacitor://localhost', 'gateway.example', true],
    [{ corsOrigins: ['null'] }, 'null', 'gateway.example', true],
    [{ corsOrigins: ['*'] }, 'null', 'gateway.example', true],
    [{}, 'http://localhost:5173', '127.0.0.1:4000', false],
    [{ loopbackOrigins: true }, 'http://localhost:5173', '127.0.0.1:4000', true],
    [{ loopbackOrigins: true }, 'http://[::1]:5173', '127.0.0.1:4000', true],
    [{ loopbackOrigins: true }, 'http://localhost.evil.example', '127.0.0.1:4000', false],
    [{ loopbackOrigins: true }, 'null', '127.0.0.1:4000', false],
  ])('with %j from %s to %s is allowed: %s', (rules, origin, host, allowed) => {
    expect(allows(rules, origin, host)).toBe(allowed);
  });

  it('is accepted by a loopback gateway under the name of PUBLIC_URL, also with its default port', () => {
    const origins = new AllowedOrigins({ ...closed, publicUrl, loopbackOnly: true }, () => undefined);
    const names = ['gateway.example', 'gateway.example:443', 'gateway.example:80', 'evil.example'];
    const allowed = names.filter((host) => origins.isAllowedHost({ headers: { host } } as IncomingMessage));

    expect(allowed).toEqual(['gateway.example', 'gateway.example:443']);
  });
});

describe('a refused Origin or Host', () => {
  it('is logged once a minute with its value, the setting and a count', () => {
    const lines: unknown[][] = [];
    let now = 0;
    const onRefused = refusalLog({ warn: (...line: unknown[]) => void lines.push(line) }, () => now);
    const origins = new AllowedOrigins({ ...closed, loopbackOnly: true }, onRefused);
    const ask = (headers: object) => {
      origins.allows({ headers } as IncomingMessage);
      origins.isAllowedHost({ headers } as IncomingMessage);
    };

    for (let i = 0; i < 3; i += 1) ask({ origin: 'https://evil.example', host: 'localhost' });
    ask({ host: 'evil.example' });
    now = 60_000;
    ask({ origin: 'https://evil.example', host: 'localhost' });

    expect(lines).toEqual([
      [{ origin: 'https://evil.example', count: 1 }, expect.stringContaining('CORS_ORIGINS')],
      [{ host: 'evil.example', count: 1 }, expect.stringContaining('AUTH_TOKENS')],
      [{ origin: 'https://evil.example', count: 3 }, expect.stringContaining('CORS_ORIGINS')],
    ]);
  });
});
