import type { Migration } from 'kysely';

/** Makes the number of a submit unique among those of its caller, so that two gateways cannot both write the same one. */
export const submitNumbers = (): Migration => ({
  up: async (db) => {
    await db.schema
      .createIndex('submits_number')
      .on('submits')
      .columns(['caller', 'number'])
      .unique()
      .execute();
    await db.schema.dropIndex('submits_of_caller').execute();
  },
});
