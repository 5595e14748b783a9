import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from './support/temporary-directory.js';
import { startTestGateway } from './support/test-gateway.js';

/** The environment of a gateway whose database is the file at this path. */
const on = (path: string) => ({ DATABASE_URL: `file:${path}`, MEDIA_PROXY: 'true' });

/** Throws while another connection holds the database exclusively. */
function change(path: string, statement: string): void {
  const database = new DatabaseSync(path);
  try {
    database.exec(statement);
  } finally {
    database.close();
  }
}

describe('a gateway that fails to start', () => {
  it('closes its database when a step between opening it and listening fails', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'jobs.db');
    await (await startTestGateway(on(path))).stop();
    change(path, 'ALTER TABLE secrets RENAME TO hidden');

    await expect(startTestGateway(on(path))).rejects.toThrow('secrets');

    change(path, 'ALTER TABLE hidden RENAME TO secrets');
    await (await startTestGateway(on(path))).stop();
  });

  it('closes its database when its port is taken, and names PORT', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'jobs.db');
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };

    await expect(startTestGateway({ ...on(path), PORT: String(port) })).rejects.toThrow(
      `PORT: the port ${port} of 127.0.0.1 is in use`,
    );

    holder.close();
    await (await startTestGateway({ ...on(path), PORT: String(port) })).stop();
  });

  it('names HOST when it is an address of another machine', async () => {
    await expect(startTestGateway({ HOST: '203.0.113.7', AUTH_DISABLED: 'true' })).rejects.toThrow(
      'HOST: 203.0.113.7 is not an address of this machine',
    );
  });
});
