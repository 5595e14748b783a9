import { z } from 'zod';
import type { Values } from './variable.js';

export const databaseVariables = {
  DATABASE_URL: {
    mustBe:
      'file: and a path, such as file:./data/gateway.db, or an address such as ' +
      'postgres://user:password@host:5432/database with special characters percent-encoded',
    schema: z.string().refine((url) => isFile(url) || isPostgres(url)),
    default: 'file:./data/gateway.db',
    meaning:
      'Where jobs are stored: a SQLite file that one gateway has for itself, or a PostgreSQL database that any number of gateways share. For TLS to PostgreSQL end the address with `?sslmode=verify-full`, and with `&sslrootcert=/path/to/ca.pem` for a private CA.',
  },
} as const;

/** A SQLite file, where `:memory:` keeps nothing; or a PostgreSQL database, whose address may hold a password. */
export type DatabaseConfig = { kind: 'sqlite'; path: string } | { kind: 'postgres'; url: string };

export function databaseConfig({ DATABASE_URL: url }: Values<typeof databaseVariables>): DatabaseConfig {
  if (!isFile(url)) return { kind: 'postgres', url };
  return { kind: 'sqlite', path: url.slice('file:'.length) };
}

function isFile(url: string): boolean {
  return /^file:./.test(url);
}

/** A unix socket has no host before the path: its directory is in `?host=`. */
function isPostgres(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url) && URL.canParse(url.replace(/@(?=\/)/, '@localhost'));
}
