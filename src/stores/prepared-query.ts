import { type Compilable, type CompiledQuery, type RawBuilder, sql } from 'kysely';

/** Marks the place of a value that each run supplies. */
class Slot {
  constructor(readonly name: string) {}
}

/** A value that each run of a prepared query supplies under this name. */
export function slot<Value>(name: string): RawBuilder<Value> {
  return sql<Value>`${new Slot(name)}`;
}

/** The limit of a query for one row, as a literal: a bound limit makes SQLite plan the query again in each run. */
export const one = sql.lit(1);

/** Values by the names of their slots. */
type Values = Readonly<Record<string, unknown>>;

/**
 * A query that kysely has compiled once. The values of its slots may come in two objects: merging them for each run
 * takes longer than the query.
 */
export type PreparedQuery<Row> = (values: Values, more?: Values) => CompiledQuery<Row>;

/** The names of the queries that are planned once, by their texts. */
const namesOf = new Map<string, string>();

/** The name under which a connection may plan this query once for all its runs; undefined: it is planned at each run. */
export function nameOfPlan(text: string): string | undefined {
  return namesOf.get(text);
}

/**
 * As `prepare`, for a query that has one good plan, whatever its values and the sizes of its tables: that of a primary
 * key, or of the only index with its columns.
 */
export function prepareWithPlan<Row>(query: Compilable<Row>): PreparedQuery<Row> {
  const { sql: text } = query.compile();
  if (!namesOf.has(text)) namesOf.set(text, `gateway-${namesOf.size}`);
  return prepare(query);
}

/** Compiles the query now, since compiling takes longer than running most queries. */
export function prepare<Row>(query: Compilable<Row>): PreparedQuery<Row> {
  const { sql: text, query: tree, queryId, parameters } = query.compile();
  const names = parameters.map((value) => (value instanceof Slot ? value.name : null));
  return (values, more) => {
    const supplied = names.map((name, index) => {
      if (name === null) return parameters[index];
      const value = values[name];
      return value === undefined && more ? more[name] : value;
    });
    return { sql: text, query: tree, queryId, parameters: supplied };
  };
}
