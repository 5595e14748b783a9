/**
 * A stand-in for Pixazo: accepts every POST after LATENCY_MS, and reports every request as REQUEST_STATUS. It
 * parses as little of HTTP as possible, to use little of the core that it shares with the load.
 *
 * `/polls` returns the status calls since the last time, as request_id and time in milliseconds since the
 * epoch.
 */
import { createServer, type Socket } from 'node:net';
import { listen } from './listen.js';

const MODEL = 'mirelo-sfx-1-6-text-to-audio';
const STATUS_PATH = '/v2/requests/status/';
const HEAD_END = '\r\n\r\n';
const latencyMs = Number(process.env.LATENCY_MS ?? 0);
const requestStatus = process.env.REQUEST_STATUS ?? 'QUEUED';
// Differs from earlier runs, whose jobs may be in the same database.
const run = Date.now().toString(36);
let requests = 0;
let polls: { requestId: string; at: number }[] = [];

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

function respondStatus(socket: Socket, path: string): void {
  if (path === '/polls') {
    send(socket, '200 OK', polls);
    polls = [];
    return;
  }
  const requestId = path.slice(STATUS_PATH.length);
  polls.push({ requestId, at: performance.timeOrigin + performance.now() });
  const output = { media_url: ['https://media.example/rain.wav'], media_type: 'audio/wav' };
  const isOver = requestStatus === 'COMPLETED';
  send(socket, '200 OK', {
    request_id: requestId,
    status: requestStatus,
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
      if (method === 'GET') respondStatus(socket, path);
      else if (latencyMs > 0) setTimeout(accept, latencyMs, socket);
      else accept(socket);
    });
    // A client that resets its connection has finished.
    socket.on('error', () => socket.destroy());
  }),
);
