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

/** Values by the names of their slots. */
type Values = Readonly<Record<string, unknown>>;

/**
 * A query written by kysely once, and run as often as one likes. What its slots stand for may come in two parts: one
 * object of that many members, put together for each run, would take longer than the query.
 */
export type PreparedQuery<Row> = (values: Values, more?: Values) => CompiledQuery<Row>;

/** Writes the query's text now, so that no run has to: that takes longer than most queries themselves. */
export function prepare<Row>(query: Compilable<Row>): PreparedQuery<Row> {
  const { sql: text, query: tree, queryId, parameters } = query.compile();
  const names = parameters.map((value) => (value instanceof Slot ? value.name : null));
  return (values, more) => {
    const given = names.map((name, at) => {
      if (name === null) return parameters[at];
      const value = values[name];
      return value === undefined && more ? more[name] : value;
    });
    return { sql: text, query: tree, queryId, parameters: given };
  };
}
