import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A certificate authority that no machine trusts, and a server certificate signed by it, made by Debian's
 * openssl.
 */
export interface PrivateCa {
  /** The file with the authority's own certificate. */
  caFile: string;
  key: Buffer;
  cert: Buffer;
}

/** Writes both into `directory`. @param names the server's host names */
export function privateCa(directory: string, names: string[]): PrivateCa {
  const openssl = (...parameters: string[]) =>
    execFileSync('openssl', parameters, { cwd: directory, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Private CA');
  const extension = `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`;
  const signed = [
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-addext',
    'basicConstraints=CA:FALSE',
    '-addext',
    extension,
  ];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'key.pem',
    '-out',
    'cert.pem',
    '-subj',
    '/CN=server',
    ...signed,
  );
  return {
    caFile: join(directory, 'ca.pem'),
    key: readFileSync(join(directory, 'key.pem')),
    cert: readFileSync(join(directory, 'cert.pem')),
  };
}
