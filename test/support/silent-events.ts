import type { JobEvents } from '../../src/core/job-events.js';
import { noTracing } from '../../src/core/tracing.js';

/** A channel of job events without listeners. */
const silentEvents: JobEvents = { emit: () => undefined };

/** What use cases are given where a test observes nothing. */
export const unobserved = { events: silentEvents, tracing: noTracing };
