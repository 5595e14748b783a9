import { type Compilable, type Kysely, type RawBuilder, sql } from 'kysely';
import type { immutableColumns, mutableColumns } from '../job-queries.js';
import { slot } from '../prepared-query.js';
import type { Tables } from '../tables.js';

type ColumnType = 'text' | 'bigint' | 'json';

/**
 * The rows of the slot `name`, a text of JSON, under the same name: any number of rows in one parameter, so that the
 * statement stays the same.
 */
export function jsonRows(name: string, columns: Readonly<Record<string, ColumnType>>): RawBuilder<unknown> {
  const types = Object.entries(columns).map(([column, type]) => sql`${sql.ref(column)} ${sql.raw(type)}`);
  return sql`json_to_recordset(${slot(name)}::json) as ${sql.table(name)} (${sql.join(types)})`;
}

/** A statement that is written as text, to be prepared. */
export function statement<Row>(db: Kysely<Tables>, text: RawBuilder<Row>): Compilable<Row> {
  return { compile: () => text.compile(db) };
}

/** The names of columns, in one list. */
export function columnList(names: readonly string[]): RawBuilder<unknown> {
  return sql.join(names.map((name) => sql.ref(name)));
}

/** The types of the columns of a job that are written. */
export const columnTypes: Record<(typeof immutableColumns | typeof mutableColumns)[number], ColumnType> = {
  id: 'text',
  caller: 'text',
  model_id: 'text',
  input: 'text',
  idempotency_key: 'text',
  labels: 'text',
  created_at: 'bigint',
  expected_ms: 'bigint',
  callback_digest: 'text',
  team: 'text',
  price: 'bigint',
  currency: 'text',
  price_version: 'text',
  request_id: 'text',
  status: 'text',
  revision: 'bigint',
  version: 'bigint',
  media: 'text',
  error: 'text',
  updated_at: 'bigint',
  completed_at: 'bigint',
  due_at: 'bigint',
  lease: 'text',
  failures: 'bigint',
  missing: 'bigint',
  missing_since: 'bigint',
  poll_requested: 'bigint',
  claimed_request_id: 'text',
  status_calls: 'bigint',
  cost_state: 'text',
};
