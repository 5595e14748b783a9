import type { SubmitLimits } from '../core/submit-limits.js';
import { wholeNumber } from './kinds.js';
import type { Values } from './variable.js';

export const limitVariables = {
  SUBMITS_PER_MINUTE: {
    ...wholeNumber('generations'),
    default: '60',
    meaning: 'Most submits of one caller in any 60 seconds.',
  },
  QUOTA_PER_DAY: {
    ...wholeNumber('generations'),
    meaning: 'Most generations of one caller in a UTC day. Unset: no limit.',
  },
  QUERIES_PER_MINUTE: {
    ...wholeNumber('operations', { from: 0, to: 1_000_000 }),
    default: '6000',
    meaning:
      'Most HTTP operations per caller and gateway in a minute. `0`: no limit. Never applies to `anonymous`.',
  },
  MAX_SAMPLES: {
    ...wholeNumber('samples'),
    meaning: 'Most results of one generation, for every model: lowers limits, and defaults above it.',
  },
  MAX_DURATION_SECONDS: {
    ...wholeNumber('seconds'),
    meaning: 'Most seconds of one result, for every model: lowers limits, and defaults above it.',
  },
  MAX_SUBSCRIPTIONS_PER_SOCKET: {
    ...wholeNumber('subscriptions'),
    default: '100',
    meaning: 'Most subscriptions at a time on one WebSocket; more are refused.',
  },
  MAX_SOCKETS_PER_CALLER: {
    ...wholeNumber('connections', { from: 0, to: 1_000_000 }),
    default: '100',
    meaning:
      'Most WebSockets and event streams at a time per caller and gateway. `0`: no limit. Never applies to `anonymous`.',
  },
} as const;

/** How much callers may do. */
export interface LimitsConfig {
  submitLimits: SubmitLimits;
  /** HTTP operations per caller and gateway in a minute; 0: no limit. */
  queriesPerMinute: number;
  /** Ceilings on every model; null: the model's own limit alone applies. */
  ceilings: { samples: number | null; seconds: number | null };
  maxSubscriptionsPerSocket: number;
  /** WebSockets and event streams per caller and gateway; 0: no limit. */
  maxSocketsPerCaller: number;
}

export function limitsConfig(values: Values<typeof limitVariables>): LimitsConfig {
  return {
    submitLimits: { perMinute: values.SUBMITS_PER_MINUTE, perDay: values.QUOTA_PER_DAY },
    queriesPerMinute: values.QUERIES_PER_MINUTE,
    ceilings: { samples: values.MAX_SAMPLES, seconds: values.MAX_DURATION_SECONDS },
    maxSubscriptionsPerSocket: values.MAX_SUBSCRIPTIONS_PER_SOCKET,
    maxSocketsPerCaller: values.MAX_SOCKETS_PER_CALLER,
  };
}
