/**
 * The floor for live status: no GraphQL engine, a hand-written graphql-transport-ws, one poll per job,
 * nothing stored. Any POST submits; a subscription follows the job whose id is in its variables, whatever its
 * document. UPSTREAM is the address of Pixazo, POLL_MS the pause between two status calls for a job.
 */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { type WebSocket, WebSocketServer } from 'ws';
import { listen } from './listen.js';

const MODEL = 'mirelo-sfx-1-6-text-to-audio';
const upstream = process.env.UPSTREAM;
const pollMs = Number(process.env.POLL_MS);
const dispatcher = new Agent();
const ACK = JSON.stringify({ type: 'connection_ack' });

interface Watch {
  socket: WebSocket;
  /** The start of all its messages, up to their type. */
  head: string;
}

/** A job, with its payload as it was last serialised. */
interface Followed {
  status: string;
  revision: number;
  payload: string;
  watches: Set<Watch>;
}

const jobs = new Map<string, Followed>();

async function submit(body: string): Promise<string> {
  const answer = await request(`${upstream}/${MODEL}/v1/${MODEL}-request`, {
    dispatcher,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Ocp-Apim-Subscription-Key': 'bench' },
    body: JSON.stringify({ text_prompt: JSON.parse(body).variables.input.textPrompt }),
  });
  const { request_id: id } = (await answer.body.json()) as { request_id: string };
  const job: Followed = { status: '', revision: 0, payload: '', watches: new Set() };
  jobs.set(id, job);
  change(id, job, { status: 'QUEUED' });
  void follow(id, job);
  return JSON.stringify({ data: { generation: { job: { id, requestId: id } } } });
}

async function follow(id: string, job: Followed): Promise<void> {
  while (job.status !== 'COMPLETED') {
    await sleep(pollMs);
    const headers = { 'Ocp-Apim-Subscription-Key': 'bench' };
    const { body } = await request(`${upstream}/v2/requests/status/${id}`, { dispatcher, headers });
    const answer = (await body.json()) as Answer;
    if (answer.status !== job.status) change(id, job, answer);
  }
}

interface Answer {
  status: string;
  output?: { media_url: string[]; media_type: string } | null;
}

function change(id: string, job: Followed, { status, output }: Answer): void {
  job.status = status;
  job.revision += 1;
  const media = (output?.media_url ?? []).map((url) => ({ url, mimeType: output?.media_type }));
  const seen = {
    id,
    status,
    revision: job.revision,
    progress: status === 'COMPLETED' ? 1 : 0,
    media,
    error: null,
  };
  job.payload = JSON.stringify({ data: { job: seen } });
  for (const watch of job.watches) sendUpdate(watch, job);
}

function sendUpdate(watch: Watch, job: Followed): void {
  watch.socket.send(`${watch.head}"next","payload":${job.payload}}`);
  if (job.status !== 'COMPLETED') return;
  watch.socket.send(`${watch.head}"complete"}`);
  job.watches.delete(watch);
}

function serve(socket: WebSocket): void {
  const ends: (() => void)[] = [];
  socket.on('message', (data) => {
    const message = JSON.parse(String(data));
    if (message.type === 'connection_init') socket.send(ACK);
    if (message.type !== 'subscribe') return;
    const job = jobs.get(message.payload.variables.id);
    if (!job) return socket.close(4404, 'No such job');
    const watch = { socket, head: `{"id":${JSON.stringify(message.id)},"type":` };
    job.watches.add(watch);
    ends.push(() => job.watches.delete(watch));
    sendUpdate(watch, job);
  });
  socket.on('close', () => {
    for (const end of ends) end();
  });
}

const server = createServer(async (incoming, outgoing) => {
  const answer = await submit(await text(incoming));
  outgoing.writeHead(200, { 'Content-Type': 'application/json' });
  outgoing.end(answer);
});
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', serve);
await listen(server);
