import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

/** A longer head is left to undici, which refuses it. */
const LONGEST_HEAD_BYTES = 16_384;
const START = 'HTTP/1.1 100';
const continueHead = /^HTTP\/1\.[01] 100[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n/;
const noBytes = Buffer.alloc(0);

/**
 * Takes each unasked `100 Continue` out of what connections receive. undici closes a connection that receives one, and
 * the answer to a paid request would be lost with it.
 */
export function withoutContinue(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      const [, socket] = result;
      if (socket) filterContinue(socket);
      callback(...result);
    });
}

/** undici reads by `socket.read()` alone, and writes a request only once the last answer has ended. */
function filterContinue(socket: Socket): void {
  const read = socket.read.bind(socket);
  const write = socket.write.bind(socket) as (...parameters: unknown[]) => boolean;
  /** The start of an answer that may be a `100 Continue`; null after it. */
  let start: Buffer | null = noBytes;
  socket.write = (...parameters: unknown[]) => {
    start ??= noBytes;
    return write(...parameters);
  };
  socket.read = (size?: number) => {
    const chunk: Buffer | null = read(size);
    if (start === null || chunk === null) return chunk;
    const received = start.length === 0 ? chunk : Buffer.concat([start, chunk]);
    const rest = afterContinue(received);
    start = mayBeContinue(rest) && rest.length < LONGEST_HEAD_BYTES ? rest : null;
    return start === null ? rest : null;
  };
}

function afterContinue(received: Buffer): Buffer {
  let rest = received;
  while (rest.length > START.length && mayBeContinue(rest)) {
    const [head] = continueHead.exec(rest.toString('latin1')) ?? [];
    if (head === undefined) break;
    rest = rest.subarray(head.length);
  }
  return rest;
}

function mayBeContinue(bytes: Buffer): boolean {
  const text = bytes.toString('latin1', 0, START.length).replace('/1.0', '/1.1');
  return START.startsWith(text);
}
