import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4 } from 'node:net';
import type { AcceptedRequest } from './accepted-request.js';
import { Refusal } from './refusal.js';

/**
 * Reads X-Webhook-URL and X-Webhook-Mode; null where no callback is asked for.
 * Throws a Refusal (400) that does not repeat the address, which may be a secret.
 * Unlike Pixazo's, the address may be plain http where its host is this machine, to try callbacks locally.
 */
export function readWebhookHeaders(headers: IncomingHttpHeaders): AcceptedRequest['webhook'] {
  const url = headers['x-webhook-url'];
  const mode = headers['x-webhook-mode'] ?? 'terminal';
  if (mode !== 'terminal' && mode !== 'sync') {
    throw new Refusal(400, 'Bad Request', "Header 'X-Webhook-Mode' must be terminal or sync");
  }
  if (url === undefined) return null;
  if (typeof url !== 'string' || !isAllowed(url)) {
    throw new Refusal(400, 'Bad Request', "Header 'X-Webhook-URL' must be an https URL");
  }
  return { url, mode };
}

function isAllowed(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'))
  );
}
