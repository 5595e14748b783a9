import type { ColumnDataType, Expression, RawBuilder } from 'kysely';

/** The parts of a migration that differ between the databases. */
export interface ColumnTypes {
  /** For ids, which sort by their bytes. */
  id: ColumnDataType | Expression<string>;
  /** For whole numbers up to times in milliseconds. */
  integer: ColumnDataType;
  /** The end of `create table` for a database that enforces column types only on request. */
  strict: RawBuilder<unknown>;
  /** The same for a table that is read by its primary key alone. */
  strictByKey: RawBuilder<unknown>;
  /** The column `id` in the indexes of a caller's lists. */
  listedId: RawBuilder<string>;
  /** Whether several gateways may have the database open at once. */
  isShared: boolean;
}
