import type { ColumnDataType, Expression, RawBuilder } from 'kysely';

/** What the migrations write in another way for each database. */
export interface ColumnTypes {
  /** For ids, which sort by their bytes. */
  id: ColumnDataType | Expression<string>;
  /** For whole numbers up to those of times in milliseconds. */
  integer: ColumnDataType;
  /** The end of `create table` where a database has to be told to hold its columns to their types. */
  strict: RawBuilder<unknown>;
  /** Whether several gateways may have the database open at once. */
  isShared: boolean;
}
