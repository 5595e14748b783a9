import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aJob } from '../../support/a-job.js';
import { type EmbeddedPostgres, newCluster, servePostgres } from '../../support/embedded-postgres.js';
import { freePort } from '../../support/free-port.js';
import { openPostgresStore } from '../../support/postgres-store.js';
import { type PrivateCa, privateCa } from '../../support/private-ca.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let ours: PrivateCa;
let other: PrivateCa;
let server: EmbeddedPostgres;

/** A server that speaks TLS with a certificate of `ca`. */
async function startPostgresWith({ key, cert }: PrivateCa): Promise<EmbeddedPostgres> {
  const cluster = await newCluster(async (directory) => {
    await writeFile(join(directory, 'server.crt'), cert);
    await writeFile(join(directory, 'server.key'), key, { mode: 0o600 });
  });
  const files = { ssl_cert_file: '../server.crt', ssl_key_file: '../server.key' };
  return servePostgres(cluster, { host: '127.0.0.1', port: await freePort() }, { ssl: 'on', ...files });
}

async function caIn(name: string): Promise<PrivateCa> {
  const path = join(directory.path, name);
  await mkdir(path);
  return privateCa(path, ['localhost']);
}

beforeAll(async () => {
  directory = await temporaryDirectory();
  ours = await caIn('ours');
  other = await caIn('other');
  server = await startPostgresWith(ours);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

/** The server's address with these parameters; `localhost` is the name in its certificate. */
function url(parameters: Record<string, string>, host = 'localhost'): string {
  const address = new URL(server.url);
  address.hostname = host;
  address.search = new URLSearchParams({ sslmode: 'verify-full', ...parameters }).toString();
  return address.href;
}

describe('a PostgreSQL whose certificate is of a private CA', () => {
  it('is used with the certificate of the CA in sslrootcert', async () => {
    const store = await openPostgresStore(url({ sslrootcert: ours.caFile }));
    const job = aJob();
    await store.insert(job);

    expect(await store.find(job.id)).toEqual(job);
  });

  it.each([
    ['with another CA in sslrootcert', () => url({ sslrootcert: other.caFile })],
    ['without sslrootcert', () => url({})],
  ])('is refused %s, and the message names sslrootcert', async (_how, address) => {
    await expect(openPostgresStore(address())).rejects.toThrow(
      /^DATABASE_URL: the database \S+ cannot be opened: .*certificate.*sslrootcert/,
    );
  });

  it('is refused under a name that its certificate does not have', async () => {
    const address = url({ sslrootcert: ours.caFile }, '127.0.0.1');

    await expect(openPostgresStore(address)).rejects.toThrow(/^DATABASE_URL: .*IP: 127\.0\.0\.1 is not in/);
  });

  it('is refused when the file in sslrootcert is missing, and the message names the file', async () => {
    const address = url({ sslrootcert: '/missing/ca.pem' });

    await expect(openPostgresStore(address)).rejects.toThrow(/^DATABASE_URL: .*\/missing\/ca\.pem/);
  });
});
