import { once } from 'node:events';
import WebSocket from 'ws';
import type { GraphQLAnswer } from '../support/test-gateway.js';
import { eventsOf, openStream } from './sse.js';

/** One operation, independent of its transport. */
export interface Asked {
  query?: string;
  variables?: Record<string, unknown>;
  documentId?: string;
  operationName?: string;
  authorization?: string;
}

/** The first response to a client: an execution result, or a refusal before it. */
export interface FirstResponse extends GraphQLAnswer {
  /** The HTTP status, or the close code of the socket. */
  status: number;
}

/** Sends the operation to the gateway at `url`. A subscription is left after its first event. */
export type Transport = (url: string, asked: Asked) => Promise<FirstResponse>;

export const byPost: Transport = async (url, { authorization, ...body }) => {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
    body: JSON.stringify(body),
  });
  return toldBy(answer);
};

export const byGet: Transport = async (url, { authorization, ...asked }) => {
  const headers = { 'apollo-require-preflight': '1', ...(authorization !== undefined && { authorization }) };
  return toldBy(await fetch(`${url}/graphql?${new URLSearchParams(paramsOf(asked))}`, { headers }));
};

export const byStream: Transport = async (url, { authorization, ...asked }) => {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const answer = await openStream(url, paramsOf(asked), { headers });
  if (!answer.ok) return toldBy(answer);
  for await (const { data } of eventsOf(answer)) return { status: answer.status, ...data };
  throw new Error('A stream ended without a word');
};

export const byWebSocket: Transport = async (url, { authorization, query = '', ...asked }) => {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
  const closed = once(socket, 'close').then(([code]): FirstResponse => ({ status: code }));
  const next = () =>
    Promise.race([closed, once(socket, 'message').then(([data]) => JSON.parse(String(data)))]);
  try {
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
    const acknowledged = await next();
    if (acknowledged.type !== 'connection_ack') return acknowledged;
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query, ...asked } }));
    const { type, payload, status } = await next();
    if (type === undefined) return { status };
    return type === 'error' ? { status: 101, errors: payload } : { status: 101, ...payload };
  } finally {
    socket.terminate();
  }
};

function paramsOf({ query, variables, documentId, operationName }: Asked): Record<string, string> {
  return {
    ...(query !== undefined && { query }),
    ...(variables && { variables: JSON.stringify(variables) }),
    ...(documentId !== undefined && { documentId }),
    ...(operationName !== undefined && { operationName }),
  };
}

async function toldBy(answer: Response): Promise<FirstResponse> {
  return { status: answer.status, ...((await answer.json()) as GraphQLAnswer) };
}
