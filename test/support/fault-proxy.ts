import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The fault of one connection. Without any field, the connection is passed on unchanged. */
export interface Fault {
  /**
   * The client is disconnected once this many bytes of its request have been passed on; the rest is dropped.
   */
  cutRequestAfter?: number;
  /** The client is disconnected once it has received this many bytes of the response. */
  cutAnswerAfter?: number;
  /** The client is disconnected once a chunk of its request that contains this text has been passed on. */
  cutRequestAt?: string;
  /** The kind of disconnect: `reset` (RST, the default) or `end` (FIN). */
  cutBy?: 'reset' | 'end';
  /** The delay of every chunk of the request, in milliseconds. */
  delayMs?: number;
}

/** The traffic of one connection. */
export interface Passed {
  /** The part of the request that reached the upstream. */
  request: Buffer[];
  /** The bytes of the response that reached the client. */
  answerBytes: number;
}

/** A TCP proxy in front of a server, which injects faults into connections. */
export interface FaultProxy extends AsyncDisposable {
  url: URL;
  /** Every connection so far, oldest first. */
  connections: Passed[];
  /** While true, new connections are refused. */
  refuse(refused: boolean): Promise<void>;
  /** Resets every open connection. */
  cut(): void;
  /** While true, connections stay open, but all data in both directions is dropped. */
  silence(silent: boolean): void;
  /**
   * Drops all data on the connections that are open now, for the rest of their lives; later connections are
   * passed on.
   */
  forget(): void;
}

/** @param faultOf returns the fault of the connection with this number, from 0 */
export async function startFaultProxy(
  upstream: URL,
  faultOf: (connection: number) => Fault = () => ({}),
): Promise<FaultProxy> {
  const connections: Passed[] = [];
  const sockets = new Set<Socket>();
  let line = { silent: false };
  const server = createServer((client) => {
    const passed: Passed = { request: [], answerBytes: 0 };
    const fault = faultOf(connections.push(passed) - 1);
    const far = connect(Number(upstream.port), upstream.hostname);
    for (const socket of [client, far]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    join(client, far, passed, fault, line);
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);

  return {
    url: new URL(`http://127.0.0.1:${port}`),
    connections,
    refuse: async (refused) => {
      if (refused === !server.listening) return;
      if (!refused) await listen(port);
      // Stops listening at once; connections that stand are let be.
      else server.close();
    },
    cut: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    silence: (silent) => {
      line.silent = silent;
    },
    forget: () => {
      line.silent = true;
      line = { silent: false };
    },
    [Symbol.asyncDispose]: async () => {
      const closed = server.listening ? once(server, 'close') : null;
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function join(
  client: Socket,
  far: Socket,
  passed: Passed,
  fault: Fault,
  line: { readonly silent: boolean },
): void {
  const { cutRequestAfter = Infinity, cutAnswerAfter = Infinity, cutBy = 'reset', delayMs = 0 } = fault;
  const { cutRequestAt } = fault;
  let requestLeft = cutRequestAfter;
  let answerLeft = cutAnswerAfter;
  let over = false;

  function cut(): void {
    over = true;
    if (cutBy === 'reset') client.resetAndDestroy();
    else client.end();
    // Bytes that were passed on must reach the upstream: a reset could discard them.
    far.end();
  }
  function pass(chunk: Buffer): void {
    if (over || line.silent) return;
    const piece = chunk.subarray(0, requestLeft);
    requestLeft -= piece.length;
    if (piece.length > 0) {
      passed.request.push(piece);
      far.write(piece);
    }
    if (requestLeft === 0 || (cutRequestAt !== undefined && piece.includes(cutRequestAt))) cut();
  }

  if (requestLeft === 0) {
    cut();
    return;
  }
  client.on('data', (chunk) => (delayMs > 0 ? setTimeout(pass, delayMs, chunk) : pass(chunk)));
  far.on('data', (chunk) => {
    if (over || line.silent) return;
    const piece = chunk.subarray(0, answerLeft);
    answerLeft -= piece.length;
    passed.answerBytes += piece.length;
    client.write(piece, () => answerLeft === 0 && !over && cut());
  });
  client.on('end', () => far.end());
  far.on('end', () => client.end());
  client.on('error', () => far.destroy());
  far.on('error', () => client.destroy());
}
