import dns from 'node:dns';
import { readFileSync } from 'node:fs';

/**
 * Loaded into a process before its program: at each lookup, the name `database.test` resolves to the address
 * in the file MOVING_NAME.
 */
const { lookup } = dns;

dns.lookup = (name, ...how) =>
  lookup(name === 'database.test' ? readFileSync(process.env.MOVING_NAME, 'utf8') : name, ...how);
