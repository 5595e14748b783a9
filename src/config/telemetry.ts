import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';
import { baseUrl, oneOf, text } from './kinds.js';
import type { Values } from './variable.js';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export const telemetryVariables = {
  LOG_LEVEL: {
    ...oneOf(logLevels),
    default: 'info',
    meaning: 'Least severe log lines to write.',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    ...baseUrl(),
    meaning:
      'Address of an OpenTelemetry collector, such as `http://127.0.0.1:4318`. When set, traces go there.',
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    mustBe: 'name=value,name=value with percent-encoded values',
    schema: z.string().transform(readHeaders),
    meaning: 'Headers for the collector; may be secrets.',
    needs: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  },
  OTEL_SERVICE_NAME: {
    ...text('a name'),
    default: 'pixazo-graphql-gateway',
    meaning: "Name under which the gateway's traces appear.",
    needs: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  },
} as const;

/** An OpenTelemetry collector that takes OTLP over HTTP. */
export interface TraceDestination {
  /** Its address without `/v1/traces`. */
  endpoint: URL;
  /** Sent with each delivery; may be secrets. */
  headers: Record<string, string>;
  /** The name under which the gateway's spans appear. */
  serviceName: string;
}

/** Logging and tracing. */
export interface TelemetryConfig {
  logLevel: (typeof logLevels)[number];
  /** Null: nothing is traced. */
  tracing: TraceDestination | null;
}

export function telemetryConfig(values: Values<typeof telemetryVariables>): TelemetryConfig {
  const endpoint = values.OTEL_EXPORTER_OTLP_ENDPOINT;
  const headers = values.OTEL_EXPORTER_OTLP_HEADERS ?? {};
  return {
    logLevel: values.LOG_LEVEL,
    tracing: endpoint && { endpoint, headers, serviceName: values.OTEL_SERVICE_NAME },
  };
}

function readHeaders(list: string, context: z.RefinementCtx<string>): Record<string, string> {
  try {
    return Object.fromEntries(list.split(',').map(readHeader));
  } catch {
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  }
}

function readHeader(entry: string): [name: string, value: string] {
  const [, name = '', encoded = ''] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/.exec(entry) ?? [];
  const value = decodeURIComponent(encoded);
  validateHeaderName(name);
  validateHeaderValue(name, value);
  return [name, value];
}
