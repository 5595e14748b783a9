import { noProxy, type Outbound } from '../../src/core/outbound.js';
import { USER_AGENT } from '../../src/datasources/user-agent.js';

/** Sends calls as the gateway does when no outbound proxy is configured. */
export const directly: Outbound = { userAgent: USER_AGENT, proxy: noProxy };

/** Where Pixazo's document has the generations of a model. */
export function documentedPath(modelId: string): string {
  return `/${modelId}/v1/${modelId}-request`;
}
