import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A span as it was delivered. */
export interface DeliveredSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  /** 2: the span failed. */
  status: { code: number };
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
}

/** An HTTP server that accepts OTLP as JSON, in the place of a collector. */
export interface TraceCollector extends AsyncDisposable {
  url: string;
  /** The bodies received, one for each delivery. */
  deliveries: { path: string; headers: IncomingHttpHeaders; body: unknown }[];
  /** All spans so far. */
  spans(): DeliveredSpan[];
}

interface Traces {
  resourceSpans: { scopeSpans: { spans: DeliveredSpan[] }[] }[];
}

export async function startTraceCollector(): Promise<TraceCollector> {
  const deliveries: TraceCollector['deliveries'] = [];
  const server = createServer(async (request, response) => {
    const body = await json(request);
    deliveries.push({ path: request.url ?? '', headers: request.headers, body });
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deliveries,
    spans: () =>
      deliveries.flatMap(({ body }) =>
        (body as Traces).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The value of an attribute; undefined when the span has none of this name. */
export function attribute(span: DeliveredSpan | undefined, name: string): string | number | undefined {
  const value = span?.attributes.find(({ key }) => key === name)?.value;
  return value?.stringValue ?? value?.intValue;
}
