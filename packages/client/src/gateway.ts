import { Closing, type Ending } from './closing.js';
import type { Connection, JobChange } from './connection.js';
import { Credentials, type Token } from './credentials.js';
import { FollowedJob } from './follow.js';
import { type GenerateOptions, generate, generateInput, type InputOf, type ModelName } from './generation.js';
import type { JobFilter, ModelsQuery, QuoteQuery, ViewerQuery } from './graph/types.js';
import { HttpTransport } from './http-transport.js';
import type { Job } from './job.js';
import type { JobList } from './job-list.js';
import { LiveJobList } from './live-job-list.js';
import { type ConnectionState, LiveSocket, type WebSocketClass } from './live-socket.js';
import {
  deleteJobOperation,
  modelsOperation,
  type Operation,
  quoteOperation,
  viewerOperation,
} from './operations.js';
import { type Fetch, TimedFetch } from './timed-fetch.js';
import type { Timing } from './timing.js';
import { type UploadOptions, Uploads } from './upload.js';
import { Watched } from './watched.js';

/** A model with its parameters and their limits: enough to build a form. */
export type Model = ModelsQuery['models'][number];
/** The price of an input, and whether there is money for it. */
export type Quote = NonNullable<QuoteQuery['quote']>;
/** The caller, and how much it has left. */
export type Viewer = ViewerQuery['viewer'];

export interface GatewayOptions {
  /** The gateway's base address, such as `https://gateway.example` or `https://example.com/gateway`. */
  url: string;
  /**
   * The caller's token, or a function that returns a valid one. The function is called for each request and connection,
   * so let it keep the token until it expires; it is called again after a refusal. It rejects when the person must sign
   * in again.
   */
  token?: Token;
  /** Replaces the global `fetch`. */
  fetch?: Fetch;
  /** Replaces the global `WebSocket`. Node 20 has none: pass that of the package `ws`. */
  webSocketImpl?: WebSocketClass;
}

export interface RequestOptions {
  /** Aborts the request; it then rejects with the reason of the signal. */
  signal?: AbortSignal;
}

/** One gateway, as one caller sees it. Every method that returns a promise rejects with a `GatewayError`. */
export interface Gateway {
  /**
   * Starts one generation and resolves to its job. Lost responses and refusals that pass within `maxWaitMs` are retried
   * with the same idempotency key, so it is paid once at most.
   * @param model its `inputName`, such as `mireloSfx16TextToAudio`
   */
  generate<Name extends ModelName>(
    model: Name,
    input: InputOf<Name>,
    options?: GenerateOptions,
  ): Promise<Job>;
  /**
   * The job now, then each greater revision to its end, through lost connections. The loop throws a `GatewayError` when
   * the job cannot be followed, and ends early after `close()`.
   */
  follow(id: string): AsyncIterableIterator<Job>;
  /** A live list of the caller's jobs. Close it when it is no longer shown. */
  jobs(filter?: JobFilter): JobList;
  /** Deletes a job that has ended, with its results. It leaves the lists at once. */
  deleteJob(id: string, options?: RequestOptions): Promise<void>;
  /**
   * Sends a file in parts, through lost connections, and resolves to the address to pass as a URL parameter of a model.
   * Calling it again with a file whose upload has failed continues that upload.
   */
  upload(file: Blob, options?: UploadOptions): Promise<string>;
  /** The price of an input; null for a model without a price. */
  quote<Name extends ModelName>(
    model: Name,
    input: InputOf<Name>,
    options?: RequestOptions,
  ): Promise<Quote | null>;
  /** Every model, with its parameters and limits. */
  models(options?: RequestOptions): Promise<readonly Model[]>;
  /** The caller, and how much it has left. */
  viewer(options?: RequestOptions): Promise<Viewer>;
  /** Sends a query or mutation of your own, once. */
  request<Result = Record<string, unknown>, Variables = Record<string, unknown>>(
    document: Operation<Result, Variables>,
    variables?: Variables,
    options?: RequestOptions,
  ): Promise<Result>;
  /** The state of the WebSocket, for a sign on the page. */
  readonly connection: { getSnapshot(): ConnectionState; subscribe(listener: () => void): () => void };
  /** Ends everything: requests reject with CLOSED, loops and lists end. */
  close(): void;
}

export function openGateway(options: GatewayOptions, timing: Timing): Gateway {
  const closing = new Closing();
  const connection = connect(options, timing, closing);
  const { http, socket, ownChange } = connection;
  const uploads = new Uploads(connection);
  return {
    generate: (model, input, given = {}) => generate(connection, generateInput(model, input), given),
    follow: (id) => new FollowedJob(connection, id),
    jobs: (filter = {}) => new LiveJobList(connection, filter),
    deleteJob: async (id, given) => {
      await http.send(deleteJobOperation, { id }, given);
      ownChange.set({ jobId: id, job: null });
    },
    upload: (file, given = {}) => uploads.upload(file, given),
    quote: async (model, input, given) =>
      (await http.send(quoteOperation, { input: generateInput(model, input) }, given)).quote,
    models: async (given) => (await http.send(modelsOperation, {}, given)).models,
    viewer: async (given) => (await http.send(viewerOperation, {}, given)).viewer,
    request: (document, variables, given) => http.send(document, variables as never, given),
    connection: socket.state,
    close: closing.close,
  };
}

function connect(options: GatewayOptions, timing: Timing, closed: Ending): Connection {
  const baseUrl = options.url.replace(/\/+$/, '');
  const endpoint = `${baseUrl}/graphql`;
  const credentials = new Credentials(options.token);
  const fetch: Fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
  const web = new TimedFetch(fetch, timing, closed);
  const http = new HttpTransport(endpoint, web, credentials, timing.answerWithinMs);
  const socketUrl = endpoint.replace(/^http/, 'ws');
  const socket = new LiveSocket(socketUrl, credentials, timing, options.webSocketImpl, closed);
  const ownChange = new Watched<JobChange | null>(null);
  return { baseUrl, http, web, socket, timing, ownChange, closed };
}
