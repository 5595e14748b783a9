import type { JobEvents } from '../../src/core/job-events.js';
import { noTracing } from '../../src/core/tracing.js';

/** A channel of job events without listeners. */
const silentEvents: JobEvents = { emit: () => undefined };

/** The events of use cases in tests that observe none. */
export const unobserved = { events: silentEvents, tracing: noTracing };
