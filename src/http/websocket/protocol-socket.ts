import type { FastifyBaseLogger } from 'fastify';
import { type WebSocket as Carrier, CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';

/** More than a hundred subscriptions leave with a reader that is merely slow. */
const MOST_UNREAD_BYTES = 8 * 1024 * 1024;
/** The most that WebSocket allows for the reason of a closing. */
const LONGEST_REASON_BYTES = 123;

/** Carries one socket's messages to graphql-ws and back. graphql-ws's own way prints what goes wrong on stderr. */
export class ProtocolSocket implements Carrier {
  readonly protocol: string;

  constructor(
    private readonly socket: WebSocket,
    private readonly log: FastifyBaseLogger,
  ) {
    this.protocol = socket.protocol;
    // ws closes the socket by itself.
    socket.on('error', (error) => log.debug({ err: error }, 'A client broke the WebSocket protocol'));
  }

  /** Resolves when the text has left, or never will: that a socket is gone, its closing tells. */
  send(text: string): Promise<void> {
    return new Promise((sent) => this.socket.send(text, () => sent()));
  }

  /** The reason may hold an id of the client's, however long that is. */
  close(code?: number, reason?: string): void {
    this.socket.close(code, Buffer.byteLength(reason ?? '') <= LONGEST_REASON_BYTES ? reason : undefined);
  }

  onMessage(take: (text: string) => Promise<void>): void {
    this.socket.on('message', (data) => {
      // A client that keeps asking and reads nothing would fill the memory with responses.
      if (this.socket.bufferedAmount > MOST_UNREAD_BYTES) this.socket.terminate();
      else take(String(data)).catch((error) => this.fail(error));
    });
  }

  /** Tells graphql-ws when the socket is gone. */
  closeWith(closed: (code?: number, reason?: string) => Promise<void>): void {
    this.socket.on('close', (code, reason) =>
      closed(code, String(reason)).catch((error) => this.fail(error)),
    );
  }

  private fail(error: unknown): void {
    // So graphql-ws calls a message that only a server sends.
    if (error instanceof Error && error.message.startsWith('Unexpected message of type')) {
      this.socket.close(CloseCode.BadRequest, 'Invalid message received');
      return;
    }
    this.log.error({ err: error }, 'A WebSocket failed');
    this.socket.close(CloseCode.InternalServerError, 'Internal server error');
  }
}
