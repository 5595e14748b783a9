import { type Compilable, type CompiledQuery, type RawBuilder, sql } from 'kysely';

/** Stands in a query for a value that each run brings. */
class Slot {
  constructor(readonly name: string) {}
}

/** A value that each run of a prepared query gives anew, under this name. */
export function slot<Value>(name: string): RawBuilder<Value> {
  return sql<Value>`${new Slot(name)}`;
}

/** The limit of a query for one row. As a value given to each run it would make SQLite plan the query anew each time. */
export const one = sql.lit(1);

/** A query written by kysely once, and run as often as one likes. */
export type PreparedQuery<Row> = (values: Readonly<Record<string, unknown>>) => CompiledQuery<Row>;

/** Writes the query's text now, so that no run has to: that takes longer than most queries themselves. */
export function prepare<Row>(query: Compilable<Row>): PreparedQuery<Row> {
  const compiled = query.compile();
  return (values) => ({
    ...compiled,
    parameters: compiled.parameters.map((value) => (value instanceof Slot ? values[value.name] : value)),
  });
}
