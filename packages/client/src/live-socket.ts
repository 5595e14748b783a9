import { type Client, createClient, type SubscribePayload } from 'graphql-ws';
import type { Ending } from './closing.js';
import type { Credentials } from './credentials.js';
import {
  errorFrom,
  GatewayError,
  type GraphQLProblem,
  noResponse,
  unauthenticated,
} from './gateway-error.js';
import type { Operation } from './operations.js';
import { backoff, pause, type Timing } from './timing.js';
import { Watched } from './watched.js';

/** `idle`: nothing is followed, so there is no connection. `offline`: it is lost, and tried again. */
export type ConnectionState = 'idle' | 'connecting' | 'live' | 'offline';

/** A WebSocket class: the browser's, or that of the package `ws`. */
// biome-ignore lint/suspicious/noExplicitAny: the constructors of browsers, Node and `ws` differ in their parameters
export type WebSocketClass = new (url: string, protocols?: any, ...others: any[]) => any;

/** Receives the events of one subscription. Exactly one of `refused` and `ended` is called, once and last. */
export interface Sink<Data> {
  next(data: Data): void;
  refused(error: GatewayError): void;
  /** The gateway completed it. */
  ended(): void;
}

const CREDENTIALS_REFUSED = 4403;
/** Close codes after which the same request would be refused again: the protocol was broken, or a message too large. */
const FINAL_CODES = [1009, 4400, 4401, 4406, 4409, 4429];
/** A component that is replaced by another needs no new connection. */
const KEPT_OPEN_MS = 1_000;

interface CloseReason {
  code: number;
  reason: string;
}

/** One WebSocket for all subscriptions. It opens with the first, closes after the last, and comes back when it is lost. */
export class LiveSocket {
  readonly state = new Watched<ConnectionState>('idle');
  private client: Client | null = null;
  private presented: string | null = null;
  private cancelWatchdog: () => void = () => undefined;

  constructor(
    private readonly url: string,
    private readonly credentials: Credentials,
    private readonly timing: Timing,
    private readonly webSocketImpl: WebSocketClass | undefined,
    /** Aborted when everything ends. */
    private readonly closed: Ending,
  ) {
    closed.addEventListener('abort', () => this.close());
  }

  /** After a lost connection, the subscription begins again with its variables as they are then. */
  subscribe<Data, Variables extends object>(
    operation: Operation<Data, Variables>,
    variables: Variables,
    sink: Sink<Data>,
  ): () => void {
    let isOver = false;
    const end = (report: () => void) => {
      if (isOver) return;
      isOver = true;
      report();
    };
    const payload = { query: operation.toString(), variables } as unknown as SubscribePayload;
    try {
      this.client ??= this.open();
    } catch (error) {
      sink.refused(error as GatewayError);
      return () => undefined;
    }
    const dispose = this.client.subscribe<Data>(payload, {
      next: ({ data, errors }) => {
        if (errors?.length) end(() => sink.refused(errorFrom(errors)));
        else if (data && !isOver) sink.next(data);
      },
      error: (reason) => end(() => sink.refused(errorOf(reason))),
      complete: () => end(() => sink.ended()),
    });
    return () => {
      isOver = true;
      dispose();
    };
  }

  private close(): void {
    this.cancelWatchdog();
    // Rejects when the connection was just being made.
    Promise.resolve(this.client?.dispose()).catch(() => undefined);
    if (this.state.getSnapshot() !== 'live') this.client?.terminate();
    this.state.set('idle');
  }

  private open(): Client {
    const { timing, state } = this;
    const watch = (ms: number) => {
      this.cancelWatchdog();
      this.cancelWatchdog = timing.after(ms, () => client.terminate());
    };
    const client = createClient({
      url: this.url,
      webSocketImpl: withErrorListener(this.webSocketImpl),
      lazyCloseTimeout: KEPT_OPEN_MS,
      keepAlive: timing.pingAfterMs,
      retryAttempts: Number.POSITIVE_INFINITY,
      retryWait: (retries) => pause(timing, backoff(timing, retries), this.closed),
      shouldRetry: (reason) => !this.closed.aborted && this.mayConnectAgain(reason),
      connectionParams: async () => {
        this.presented = await this.credentials.current();
        return this.presented === null ? {} : { authorization: `Bearer ${this.presented}` };
      },
      on: {
        connecting: () => {
          if (state.getSnapshot() === 'idle') state.set('connecting');
          watch(timing.connectWithinMs);
        },
        connected: () => {
          this.cancelWatchdog();
          this.credentials.accepted();
          state.set('live');
        },
        // A network that fails silently closes nothing: only a missing pong shows it.
        ping: (received) => !received && watch(timing.pongWithinMs),
        pong: (received) => received && this.cancelWatchdog(),
        closed: (event) => {
          this.cancelWatchdog();
          state.set((event as CloseReason).code === 1000 ? 'idle' : 'offline');
        },
      },
    });
    return client;
  }

  private mayConnectAgain(reason: unknown): boolean {
    if (reason instanceof GatewayError) return reason.retryable;
    return !isClose(reason, CREDENTIALS_REFUSED) || this.credentials.refused(this.presented);
  }
}

function isClose(reason: unknown, ...codes: number[]): reason is CloseReason {
  return codes.includes((reason as Partial<CloseReason> | null)?.code ?? 0);
}

function errorOf(reason: unknown): GatewayError {
  if (reason instanceof GatewayError) return reason;
  if (Array.isArray(reason)) return errorFrom(reason as GraphQLProblem[]);
  const why = (reason as Partial<CloseReason & Error> | null)?.reason || 'the WebSocket was closed';
  if (isClose(reason, CREDENTIALS_REFUSED)) return unauthenticated(why, reason);
  if (!isClose(reason, ...FINAL_CODES)) return noResponse(why, 'NO', reason);
  const facts = { code: 'OPERATION_REJECTED', retryable: false, charged: 'NO' } as const;
  return new GatewayError(why, facts, reason);
}

/**
 * A class whose objects always have a listener of errors: `ws` throws the errors of a socket that nothing listens to.
 * @throws GatewayError without any class
 */
function withErrorListener(given: WebSocketClass | undefined): WebSocketClass {
  const WebSocketImpl = given ?? (globalThis as { WebSocket?: WebSocketClass }).WebSocket;
  if (WebSocketImpl) {
    return class extends WebSocketImpl {
      // biome-ignore lint/suspicious/noExplicitAny: a derived class of an unknown one takes any parameters
      constructor(...parameters: any[]) {
        super(...(parameters as [string]));
        this.addEventListener('error', () => undefined);
      }
    };
  }
  throw new GatewayError(
    'webSocketImpl is missing: this version of Node has no WebSocket. Pass that of the package "ws" to createGateway.',
    { code: 'OPERATION_REJECTED', retryable: false, charged: 'NO' },
  );
}
