import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { StatusAnswer } from '../../src/sandbox/status-answer.js';

/** A real server for callbacks, which responds with the given statuses, then with 200. Ends with the test. */
export async function startCallbackReceiver(...statusCodes: number[]) {
  const received: StatusAnswer[] = [];
  const paths: string[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const server = createServer(async (request, response) => {
    paths.push(request.url ?? '');
    received.push(JSON.parse(await text(request)));
    response.writeHead(statusCodes.shift() ?? 200).end();
    for (const { count, resolve } of waiting) if (received.length >= count) resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    received,
    paths,
    /** Resolves with all callbacks so far once there are `count` of them. */
    async callbacks(count: number): Promise<StatusAnswer[]> {
      if (received.length < count) {
        await new Promise<void>((resolve) => waiting.push({ count, resolve }));
      }
      return received;
    },
  };
}
