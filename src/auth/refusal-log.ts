import type { FastifyBaseLogger } from 'fastify';
import { RepeatedCauses } from '../core/repeated-causes.js';
import type { OnRefused } from './allowed-origins.js';

/** Strangers choose these values. */
const LONGEST_VALUE = 200;

const reasons = {
  Origin: 'Refused a web page: add its origin to CORS_ORIGINS if it may call this gateway',
  Host: 'Refused a request by its Host, which is not a loopback name: set AUTH_TOKENS, PUBLIC_URL or AUTH_DISABLED=true to serve others',
};

/** Logs each refused Origin and Host once a minute with a count. @param now in milliseconds */
export function refusalLog(log: Pick<FastifyBaseLogger, 'warn'>, now: () => number): OnRefused {
  const causes = new RepeatedCauses(now);
  return (header, value) => {
    const shown = value.slice(0, LONGEST_VALUE);
    causes.record(`${header} ${shown}`, (count) =>
      log.warn({ [header.toLowerCase()]: shown, count }, reasons[header]),
    );
  };
}
