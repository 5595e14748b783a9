import type { FastifyBaseLogger } from 'fastify';
import type { TelemetryConfig, TraceDestination } from '../config/telemetry.js';
import type { Clock } from '../core/clock.js';
import type { JobEvents } from '../core/job-events.js';
import type { Outbound } from '../core/outbound.js';
import { noTracing } from '../core/tracing.js';
import { JobEventChannel } from './job-event-channel.js';
import { JobLog } from './job-log.js';
import { traceJobEvents } from './job-traces.js';
import { type CountedStore, type LiveCounter, Metrics } from './metrics.js';

/** The services that record the events of jobs, calls and connections. */
export async function observe<Live extends LiveCounter>(
  { tracing }: Pick<TelemetryConfig, 'tracing'>,
  store: CountedStore,
  clock: Clock,
  live: Live,
  outbound: Outbound,
  log: FastifyBaseLogger,
) {
  const metrics = new Metrics(store, clock, live, (error) => events.emit({ kind: 'store-failed', error }));
  const traces = tracing && (await exportTraces(tracing, outbound, log));
  const listeners = [new JobLog(log).onEvent, metrics.onEvent];
  if (traces) listeners.push(traceJobEvents(traces));
  const events: JobEvents = new JobEventChannel(listeners);
  return { live, metrics, events, tracing: traces ?? noTracing, stop: async () => traces?.stop() };
}

/** Loads OpenTelemetry, which takes time and memory, only where traces are wanted. */
async function exportTraces(destination: TraceDestination, outbound: Outbound, log: FastifyBaseLogger) {
  const { OpenTelemetryTracing } = await import('./open-telemetry.js');
  return new OpenTelemetryTracing(destination, outbound, (reason) =>
    log.warn({ reason }, 'Traces cannot be delivered; until they can, they are dropped'),
  );
}
