import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';
import { EnvHttpProxyAgent, request } from 'undici';
import type { TraceDestination } from '../config/telemetry.js';
import type { Outbound } from '../core/outbound.js';

/**
 * Delivers spans to a collector as OTLP in JSON over HTTP. OpenTelemetry's own exporter knows no outbound proxy.
 * @param deliveryMs limit of one delivery, in milliseconds
 */
export function otlpExporter(
  { endpoint, headers }: TraceDestination,
  { proxy, userAgent }: Outbound,
  deliveryMs: number,
): SpanExporter {
  const url = `${endpoint.href.replace(/\/$/, '')}/v1/traces`;
  const dispatcher = new EnvHttpProxyAgent(proxy);
  const deliveries = new Set<Promise<void>>();

  async function deliver(spans: ReadableSpan[]): Promise<ExportResult> {
    try {
      const { statusCode, body } = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': userAgent, ...headers },
        body: JsonTraceSerializer.serializeRequest(spans) as Uint8Array,
        dispatcher,
        signal: AbortSignal.timeout(deliveryMs),
      });
      await body.dump();
      if (statusCode < 300) return { code: ExportResultCode.SUCCESS };
      return failed(new Error(`The collector answered with HTTP status ${statusCode}`));
    } catch (error) {
      return failed(error as Error);
    }
  }
  async function forceFlush(): Promise<void> {
    await Promise.all(deliveries);
  }
  return {
    export: (spans, onResult) => {
      const delivery = deliver(spans).then(onResult);
      deliveries.add(delivery);
      void delivery.finally(() => deliveries.delete(delivery));
    },
    forceFlush,
    shutdown: async () => {
      await forceFlush();
      await dispatcher.destroy();
    },
  };
}

function failed(error: Error): ExportResult {
  return { code: ExportResultCode.FAILED, error };
}
