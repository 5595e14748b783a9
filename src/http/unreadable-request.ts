import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { LONGEST_HEADER_BLOCK } from './header-limits.js';

/** How long a refused client may go on sending before its connection is cut, in milliseconds. */
const LINGER_MS = 2_000;

const refusals: Record<string, { status: number; error: string }> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    error: `The headers have more than ${LONGEST_HEADER_BLOCK} bytes. A token has at most 8192 characters.`,
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, error: 'The request took too long to arrive.' },
};
const malformed = { status: 400, error: 'The request is not HTTP.' };

/**
 * Responds to a request whose headers could not be read. Its Origin is unknown, so pages of any origin may read the
 * response. The connection closes, but not before the client had time to read: closing while it still sends would
 * discard the response.
 */
export function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (socket.writableEnded) return;
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, error: message } = refusals[error.code ?? ''] ?? malformed;
  const body = JSON.stringify({ error: message });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${body.length}\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n${body}`,
  );
  const cut = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(cut));
}
