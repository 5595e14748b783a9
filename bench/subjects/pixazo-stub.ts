/**
 * Pixazo for measurements: takes every POST, after LATENCY_MS, and says of every request that it is in LOOK_STATUS. It
 * reads no more of HTTP than it must, so that it takes little of the core which it shares with the load.
 *
 * `/looks` answers when it was asked for which request, in milliseconds since the epoch, and forgets that.
 */
import { createServer, type Socket } from 'node:net';
import { listen } from './listen.js';

const MODEL = 'mirelo-sfx-1-6-text-to-audio';
const STATUS_PATH = '/v2/requests/status/';
const HEAD_END = '\r\n\r\n';
const latencyMs = Number(process.env.LATENCY_MS ?? 0);
const lookStatus = process.env.LOOK_STATUS ?? 'QUEUED';
// None of an earlier run, whose jobs may be in the same database.
const run = Date.now().toString(36);
let requests = 0;
let looks: { requestId: string; at: number }[] = [];

function send(socket: Socket, status: string, answer: unknown): void {
  const body = JSON.stringify(answer);
  socket.write(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\nconnection: keep-alive\r\n` +
      `content-length: ${body.length}\r\n\r\n${body}`,
  );
}

function accept(socket: Socket): void {
  requests += 1;
  const request_id = `${MODEL}_${run}${requests}`;
  send(socket, '202 Accepted', { request_id, status: 'QUEUED', polling_url: STATUS_PATH + request_id });
}

function tell(socket: Socket, path: string): void {
  if (path === '/looks') {
    send(socket, '200 OK', looks);
    looks = [];
    return;
  }
  const requestId = path.slice(STATUS_PATH.length);
  looks.push({ requestId, at: performance.timeOrigin + performance.now() });
  const output = { media_url: ['https://media.bench/rain.wav'], media_type: 'audio/wav' };
  const isOver = lookStatus === 'COMPLETED';
  send(socket, '200 OK', {
    request_id: requestId,
    status: lookStatus,
    model_id: MODEL,
    error: null,
    output: isOver ? output : null,
    completed_at: isOver ? new Date().toISOString() : null,
  });
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
      const [method, path = ''] = received.split(' ', 2);
      received = '';
      if (method === 'GET') tell(socket, path);
      else if (latencyMs > 0) setTimeout(accept, latencyMs, socket);
      else accept(socket);
    });
    // A client that resets its connection is done with it.
    socket.on('error', () => socket.destroy());
  }),
);
