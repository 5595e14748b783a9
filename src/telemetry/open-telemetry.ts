import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { ExportResultCode, parseTraceParent } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-node';
import type { TraceDestination } from '../config/telemetry.js';
import { GatewayError } from '../core/errors.js';
import type { Outbound } from '../core/outbound.js';
import type { SpanAttributes, SpanName, Tracing } from '../core/tracing.js';
import { otlpExporter } from './otlp-exporter.js';

/** Limit of one delivery, in milliseconds. A stop waits no longer for a missing collector. */
const DELIVERY_MS = 2_000;

const kinds: Record<SpanName, SpanKind> = {
  request: SpanKind.SERVER,
  submit: SpanKind.CLIENT,
  poll: SpanKind.CLIENT,
  callback: SpanKind.CONSUMER,
};

/**
 * Spans by OpenTelemetry, sent in batches to a collector as OTLP over HTTP. It uses no globals, so two gateways in one
 * process can trace to two collectors.
 */
export class OpenTelemetryTracing implements Tracing {
  private readonly provider: NodeTracerProvider;
  private readonly tracer: Tracer;
  private readonly active = new AsyncLocalStorage<Context>();

  /** @param onFailure called when a delivery fails after one that succeeded */
  constructor(destination: TraceDestination, outbound: Outbound, onFailure: (reason: string) => void) {
    const exporter = otlpExporter(destination, outbound, DELIVERY_MS);
    const processor = new BatchSpanProcessor(reportingFailure(exporter, onFailure), {
      exportTimeoutMillis: DELIVERY_MS + 500,
    });
    this.provider = new NodeTracerProvider({
      resource: resourceFromAttributes({ 'service.name': destination.serviceName }),
      spanProcessors: [processor],
    });
    this.tracer = this.provider.getTracer('pixazo-graphql-gateway');
  }

  async span<Answer>(
    name: SpanName,
    facts: SpanAttributes,
    work: () => Promise<Answer>,
    traceparent?: string,
  ): Promise<Answer> {
    const parent = this.active.getStore() ?? contextOf(traceparent);
    const span = this.tracer.startSpan(name, { kind: kinds[name], attributes: { ...facts } }, parent);
    try {
      return await this.active.run(trace.setSpan(parent, span), work);
    } catch (error) {
      // The message may contain values of a caller.
      span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', typeOf(error));
      throw error;
    } finally {
      span.end();
    }
  }

  setAttributes(facts: SpanAttributes): void {
    const context = this.active.getStore();
    if (context) trace.getSpan(context)?.setAttributes({ ...facts });
  }

  /** Sends the remaining spans, as far as the collector accepts them within a few seconds. */
  async stop(): Promise<void> {
    // `onFailure` has reported it.
    await this.provider.shutdown().catch(() => undefined);
  }
}

function contextOf(traceparent: string | undefined): Context {
  const remote = traceparent === undefined ? null : parseTraceParent(traceparent);
  return remote ? trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true }) : ROOT_CONTEXT;
}

function typeOf(error: unknown): string {
  if (error instanceof GatewayError) return error.code;
  return error instanceof Error ? error.name : typeof error;
}

/** The same exporter, which reports when deliveries begin to fail. */
function reportingFailure(exporter: SpanExporter, onFailure: (reason: string) => void): SpanExporter {
  let fails = false;
  return {
    export: (spans: ReadableSpan[], onResult) =>
      exporter.export(spans, (result) => {
        const failed = result.code !== ExportResultCode.SUCCESS;
        if (failed && !fails) onFailure(result.error?.message ?? 'no reason given');
        fails = failed;
        onResult(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
