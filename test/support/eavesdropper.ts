import { once } from 'node:events';
import { connect } from 'node:net';
import WebSocket from 'ws';

/** One thing that the gateway wrote to a client, a log or a collector, and where. */
interface Captured {
  where: string;
  text: string;
}

/** Text that only a stack trace, a path of the program or an object printed by accident contains. */
const INNARDS = /\n\s+at |\\n\s+at |node_modules|node:internal|\.[jt]s:\d+|\[object Object\]/;

/** Talks to a gateway as any client could, and records every byte that comes back. */
export class Eavesdropper {
  readonly captured: Captured[] = [];

  constructor(private readonly url: () => string) {}

  hear(where: string, text: string): void {
    this.captured.push({ where, text });
  }

  /** Sends one HTTP request and returns its response, read to the end. */
  async fetch(path: string, init: RequestInit = {}): Promise<{ status: number; text: string }> {
    const answer = await fetch(this.url() + path, init);
    const text = await answer.text();
    this.hear(`${init.method ?? 'GET'} ${answer.status}`, `${JSON.stringify([...answer.headers])}\n${text}`);
    return { status: answer.status, text };
  }

  /** Sends one operation by POST. */
  async post(body: unknown, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
    return this.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /**
   * Reads a subscription as Server-Sent Events: to its end or, with `events`, up to that number of events.
   */
  async stream(body: unknown, headers: Record<string, string> = {}, events = Infinity): Promise<string> {
    const leaving = new AbortController();
    const answer = await fetch(`${this.url()}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: JSON.stringify(body),
      signal: leaving.signal,
    });
    let text = '';
    try {
      for await (const chunk of answer.body ?? []) {
        text += Buffer.from(chunk).toString();
        if (text.split('event: next').length > events) break;
      }
    } catch (error) {
      // The gateway aborts a stream that failed.
      text += String(error);
    }
    leaving.abort();
    this.hear(`SSE ${answer.status}`, `${JSON.stringify([...answer.headers])}\n${text}`);
    return text;
  }

  /**
   * Sends each message on one WebSocket, or an array of messages at once, and waits for a response or the
   * close before the next.
   */
  async converse(messages: (object | string)[], protocol = 'graphql-transport-ws'): Promise<string[]> {
    const socket = new WebSocket(`${this.url().replace(/^http/, 'ws')}/graphql`, protocol);
    const answers: string[] = [];
    let wake: () => void = () => undefined;
    let closed = false;
    const told = (text: string) => {
      answers.push(text);
      this.hear('WebSocket', text);
      wake();
    };
    socket.on('message', (data) => told(String(data)));
    socket.on('error', (error) => told(`error ${error.message}`));
    socket.on('close', (code, reason) => {
      closed = true;
      told(`closed ${code} ${reason}`);
    });
    await new Promise<void>((resolve) => socket.once('open', resolve).once('close', () => resolve()));
    for (const message of messages) {
      if (closed) break;
      const before = answers.length;
      for (const one of Array.isArray(message) ? message : [message]) {
        socket.send(typeof one === 'string' ? one : JSON.stringify(one));
      }
      while (answers.length === before) await new Promise<void>((resolve) => (wake = resolve));
    }
    if (!closed) {
      socket.close(1000);
      await once(socket, 'close');
    }
    return answers;
  }

  /** Sends these bytes on a new connection, and reads until the gateway closes it. */
  async raw(bytes: string): Promise<string> {
    const { hostname, port } = new URL(this.url());
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', (error) => this.hear('raw', error.message));
    socket.end(bytes, 'latin1');
    await once(socket, 'close');
    this.hear('raw', text);
    return text;
  }

  /**
   * The places where a secret appeared, in any common encoding, or where a response or a trace showed
   * internals of the program. Log lines of unforeseen errors carry stack frames on purpose.
   */
  leaks(secrets: Record<string, string>): string[] {
    return this.captured.flatMap(({ where, text }) => {
      const writings = [text, decoded(text), bytesIn(text)].join('\n');
      const found = Object.entries(secrets).map(([name, secret]) => ({ name, at: writings.indexOf(secret) }));
      if (where !== 'log') found.push({ name: 'the innards of the program', at: text.search(INNARDS) });
      return found
        .filter(({ at }) => at >= 0)
        .map(({ name, at }) => `${where} tells ${name}: ${writings.slice(Math.max(0, at - 100), at + 200)}`);
    });
  }
}

/** The text without its percent and backslash escapes. */
function decoded(text: string): string {
  return text
    .replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))
    .replace(/\\(?=[/"])/g, '');
}

/** The bytes that a log line wrote as numbers. */
function bytesIn(text: string): string {
  const lists = text.match(/\[\d{1,3}(?:,\d{1,3}){8,}\]/g) ?? [];
  return lists.map((list) => Buffer.from(JSON.parse(list)).toString('latin1')).join('\n');
}
