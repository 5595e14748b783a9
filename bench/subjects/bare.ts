/**
 * The floor for a submit: a REST pass-through in node:http and undici, with no graph, no check and no store.
 * UPSTREAM is the address of Pixazo.
 */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Agent, request } from 'undici';
import { listen } from './listen.js';

const MODEL = 'mirelo-sfx-1-6-text-to-audio';
const upstream = `${process.env.UPSTREAM}/${MODEL}/v1/${MODEL}-request`;
const dispatcher = new Agent();

await listen(
  createServer(async (incoming, outgoing) => {
    const answer = await request(upstream, {
      dispatcher,
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Ocp-Apim-Subscription-Key': 'bench' },
      body: await text(incoming),
    });
    outgoing.writeHead(answer.statusCode, { 'Content-Type': 'application/json' });
    outgoing.end(await answer.body.text());
  }),
);
