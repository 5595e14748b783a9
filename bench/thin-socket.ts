import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/**
 * Addresses of this machine that connections come from: one alone has too few ports for tens of thousands.
 */
const SOURCES = 100;
const HEAD_END = Buffer.from('\r\n\r\n');
const TEXT = 0x81;
const CLOSE = 0x88;
const PING = 0x89;
const PONG = 0x8a;
const TWO_BYTES_OF_LENGTH = 126;
const MASKED = 0x80;

/**
 * The client's side of a WebSocket, with the least possible load: text messages below 64 KiB, each in one
 * frame, and answers to pings. The mask is zero, which servers cannot distinguish from a random one.
 */
export class ThinSocket {
  private readonly socket: Socket;
  private rest: Buffer = Buffer.alloc(0);
  private isOpen = false;

  /** @param number spreads sockets over the machine's addresses */
  constructor(
    url: string,
    number: number,
    private readonly on: { open(): void; message(text: string): void; close(why: string): void },
  ) {
    const { hostname: host, port } = new URL(url);
    const localAddress = `127.0.0.${2 + (number % SOURCES)}`;
    this.socket = connect({ host, port: Number(port), localAddress, noDelay: true });
    this.socket.write(
      `GET /graphql HTTP/1.1\r\nHost: ${host}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`,
    );
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('error', (error) => this.on.close(error.message));
    this.socket.on('close', () => this.on.close('The server hung up'));
  }

  send(text: string): void {
    this.socket.write(frame(TEXT, Buffer.from(text)));
  }

  /** Reads nothing more, like a stuck client. */
  pause(): void {
    this.socket.pause();
  }

  /** Drops the connection without a close frame. No callback is called. */
  destroy(): void {
    this.socket.removeAllListeners('close');
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    const received = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    this.rest = this.isOpen ? this.takeFrames(received) : this.takeAnswer(received);
  }

  /**
   * Parses the response to the upgrade.
   * @returns the bytes that follow it
   */
  private takeAnswer(received: Buffer): Buffer {
    const end = received.indexOf(HEAD_END);
    if (end === -1) return received;
    const answer = received.toString('latin1', 0, end);
    this.isOpen = answer.startsWith('HTTP/1.1 101 ');
    if (this.isOpen) this.on.open();
    else this.on.close(answer);
    return received.subarray(end + HEAD_END.length);
  }

  /** @returns the bytes of an incomplete frame */
  private takeFrames(received: Buffer): Buffer {
    let at = 0;
    while (received.length - at >= 2) {
      const isLong = received[at + 1] === TWO_BYTES_OF_LENGTH;
      const from = at + (isLong ? 4 : 2);
      if (received.length < from) break;
      const end = from + (isLong ? received.readUInt16BE(at + 2) : received.readUInt8(at + 1));
      if (received.length < end) break;
      const payload = received.subarray(from, end);
      if (received[at] === TEXT) this.on.message(payload.toString());
      else if (received[at] === PING) this.socket.write(frame(PONG, payload));
      else if (received[at] === CLOSE) this.on.close(`The server closed: ${payload.subarray(2)}`);
      at = end;
    }
    return received.subarray(at);
  }
}

const KEY = randomBytes(16).toString('base64');

function frame(kind: number, payload: Buffer): Buffer {
  const isLong = payload.length >= TWO_BYTES_OF_LENGTH;
  const head = Buffer.alloc(isLong ? 8 : 6);
  head[0] = kind;
  head[1] = MASKED | (isLong ? TWO_BYTES_OF_LENGTH : payload.length);
  if (isLong) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}
