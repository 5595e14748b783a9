import type { AllowedOrigins } from '../auth/allowed-origins.js';
import type { Authenticator } from '../auth/authenticator.js';
import type { Billing } from '../billing/billing.js';
import type { Clock } from '../core/clock.js';
import type { MediaSource } from '../core/media-source.js';
import type { Tracing } from '../core/tracing.js';
import type { SignedMediaAddresses } from '../files/signed-media-addresses.js';
import type { UploadServices } from '../files/upload-services.js';
import type { Uploads } from '../files/uploads.js';
import type { CallerLimits } from '../graphql/caller-limits.js';
import type { OperationPipeline } from '../graphql/operation-pipeline.js';
import type { Jobs } from '../jobs/jobs.js';
import type { CallbackReceiver } from '../jobs/poll/callback-receiver.js';
import type { LiveConnections } from './live-connections.js';
import type { Exposition } from './metrics-route.js';
import type { GatewayFacts } from './pages.js';

/** Everything that the routes and transports need. */
export interface ServerContext {
  rules: OperationPipeline;
  /** The graph's SDL. */
  sdl: () => string;
  jobs: Jobs;
  billing: Billing;
  uploads: Uploads;
  /** The origin of a bucket, to which pages send uploads; null: there is none. */
  bucketOrigin: string | null;
  /** Null: no upload is sent to this gateway. */
  uploadRoutes: UploadServices['uploadRoutes'];
  callbackReceiver: CallbackReceiver;
  callers: Authenticator;
  limits: CallerLimits;
  origins: AllowedOrigins;
  clock: Clock;
  isStopping: () => boolean;
  /** Whether the store can be written now. */
  isWritable: () => Promise<boolean>;
  metrics: Exposition;
  live: LiveConnections;
  tracing: Tracing;
  /** At most this many subscriptions at a time on one WebSocket. */
  maxSubscriptionsPerSocket: number;
  /** The directory of the built web pages. */
  webDirectory: URL;
  /** Facts for the pages; they also say whether the playground is served. */
  facts: GatewayFacts;
  /** Null: clients fetch results from Pixazo's own addresses. */
  mediaProxy: SignedMediaAddresses | null;
  mediaSource: MediaSource;
}
