/**
 * HTTP alone, for languages without a client of their own: one POST starts the generation, further ones read its job.
 *
 * node examples/fetch.js "Rain on a tin roof"
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const { GATEWAY_URL = 'http://127.0.0.1:4000', GATEWAY_TOKEN } = process.env;

/**
 * Returns the data of an operation. Without a response, and after a refusal that passes, it sends the same again. That is
 * safe for a mutation only because it carries an idempotency key.
 */
async function send(query, variables) {
  const headers = {
    'content-type': 'application/json',
    ...(GATEWAY_TOKEN && { authorization: `Bearer ${GATEWAY_TOKEN}` }),
  };
  const request = { method: 'POST', headers, body: JSON.stringify({ query, variables }) };
  for (;;) {
    // Refusals have a body too, whatever their status is. A proxy's error has none of this kind.
    const response = await fetch(`${GATEWAY_URL}/graphql`, request).catch(() => null);
    const answer = await response?.json().catch(() => null);
    if (answer?.data) return answer.data;
    const { message = 'No response.', extensions = { retryable: true } } = answer?.errors?.[0] ?? {};
    if (!extensions.retryable) throw new Error(`${extensions.code}: ${message}`);
    const seconds = extensions.retryAfterSeconds ?? 2;
    console.error(`${message} Again in ${seconds} s.`);
    await pause(seconds * 1_000);
  }
}

const { generation } = await send(
  `mutation ($input: MireloSfx16TextToAudioInput!, $key: String!) {
    generation: generateMireloSfx16TextToAudio(input: $input, idempotencyKey: $key) { job { id } }
  }`,
  { input: { textPrompt: process.argv[2] ?? 'Rain on a tin roof' }, key: randomUUID() },
);
for (let isOver = false; !isOver; await pause(isOver ? 0 : 2_000)) {
  const { job } = await send(
    'query ($id: ID!) { job(id: $id) { status progress media { url } error { message charged } completedAt } }',
    generation.job,
  );
  isOver = job.completedAt !== null;
  console.log(job.status, `${Math.round(job.progress * 100)} %`, ...job.media.map(({ url }) => url));
  if (job.error) throw new Error(`${job.error.message} Charged: ${job.error.charged}`);
}
