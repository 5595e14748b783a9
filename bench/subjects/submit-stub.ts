/**
 * Pixazo for measurements of submits: takes every POST, after LATENCY_MS. It reads no more of HTTP than it must, so
 * that it takes little of the core which it shares with the load.
 */
import { createServer, type Socket } from 'node:net';
import { listen } from './listen.js';

const latencyMs = Number(process.env.LATENCY_MS ?? 0);
const HEAD_END = '\r\n\r\n';
let requests = 0;

function answer(socket: Socket): void {
  requests += 1;
  const request_id = `mirelo-sfx-1-6-text-to-audio_${requests}`;
  const body = JSON.stringify({
    request_id,
    status: 'QUEUED',
    polling_url: `/v2/requests/status/${request_id}`,
  });
  socket.write(
    `HTTP/1.1 202 Accepted\r\ncontent-type: application/json\r\nconnection: keep-alive\r\n` +
      `content-length: ${body.length}\r\n\r\n${body}`,
  );
}

await listen(
  createServer({ noDelay: true }, (socket) => {
    let received = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      received += chunk;
      const headEnd = received.indexOf(HEAD_END);
      if (headEnd === -1) return;
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (received.length < headEnd + HEAD_END.length + length) return;
      received = '';
      if (latencyMs > 0) setTimeout(answer, latencyMs, socket);
      else answer(socket);
    });
    // A client that resets its connection is done with it.
    socket.on('error', () => socket.destroy());
  }),
);
