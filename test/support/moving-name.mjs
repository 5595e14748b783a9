import dns from 'node:dns';
import { readFileSync } from 'node:fs';

/**
 * Loaded into a process before its program: the name `database.test` leads to the address that the file
 * MOVING_NAME holds at the moment it is looked up.
 */
const { lookup } = dns;

dns.lookup = (name, ...how) =>
  lookup(name === 'database.test' ? readFileSync(process.env.MOVING_NAME, 'utf8') : name, ...how);
