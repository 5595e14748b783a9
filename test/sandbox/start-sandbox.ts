import { fastify } from 'fastify';
import { onTestFinished } from 'vitest';
import { builtInModels } from '../../src/models/built-in-models.js';
import { type SandboxOptions, sandbox } from '../../src/sandbox/sandbox.js';
import type { StatusAnswer } from '../../src/sandbox/status-answer.js';

/** A sandbox on a port of its own, its address and the few calls a client of Pixazo makes. Ends with the test. */
export async function startSandbox(options: Partial<SandboxOptions> = {}, prefix = '', app = fastify()) {
  app.register(sandbox({ models: builtInModels, ...options }), { prefix });
  const url = `${await app.listen({ port: 0 })}${prefix}`;
  onTestFinished(() => app.close());

  const key = { 'ocp-apim-subscription-key': 'test' };
  const submit = (modelId: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}/${modelId}/v1/${modelId}-request`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...key, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const status = (requestId: string) => fetch(`${url}/v2/requests/status/${requestId}`, { headers: key });
  return { url, submit, status, close: () => app.close() };
}

/** The fields of a response that tests read; the request determines which of them are present. */
interface Answer extends StatusAnswer {
  polling_url: string;
  message: string;
}

/** The JSON of a response. */
export async function bodyOf(answer: Response | Promise<Response>): Promise<Answer> {
  return (await (await answer).json()) as Answer;
}
