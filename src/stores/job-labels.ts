import { createHash } from 'node:crypto';
import type { JobStatus } from '../core/job.js';
import { type PreparedQuery, prepare, slot } from './prepared-query.js';
import type { Session, SqlDatabase } from './sql-database.js';

/** A label as its index holds it: 128 bits of its SHA-256, of one length for every label. */
export function labelDigest(label: string): string {
  return createHash('sha256').update(label).digest('base64url').slice(0, 22);
}

/** A job whose labels are removed. */
interface Labelled {
  id: string;
  caller: string;
  labels: string[];
}

/** A job whose labels are written. */
interface LabelledJob extends Labelled {
  modelId: string;
  status: JobStatus;
}

/** Keeps the index of the labels of visible jobs. A job without labels costs no statement. */
export class JobLabels {
  private readonly addAll: PreparedQuery<unknown>;
  private readonly moveAll: PreparedQuery<unknown>;
  private readonly removeAll: PreparedQuery<unknown>;

  constructor(private readonly database: SqlDatabase) {
    const { kysely: db, listed } = database;
    this.addAll = prepare(
      db
        .insertInto('job_labels')
        .columns(['caller', 'label_digest', 'job_id', 'model_id', 'status'])
        .expression((from) =>
          from
            .selectFrom(listed)
            .select([
              slot<string>('caller').as('caller'),
              'listed.value',
              slot<string>('id').as('job_id'),
              slot<string>('model_id').as('model_id'),
              slot<JobStatus>('status').as('status'),
            ]),
        ),
    );
    this.moveAll = prepare(
      db
        .updateTable('job_labels')
        .set({ status: slot<JobStatus>('status') })
        .where('caller', '=', slot<string>('caller'))
        .where('label_digest', 'in', (from) => from.selectFrom(listed).select('listed.value'))
        .where('job_id', '=', slot<string>('id')),
    );
    this.removeAll = prepare(
      db
        .deleteFrom('job_labels')
        .where('caller', '=', slot<string>('caller'))
        .where('label_digest', 'in', (from) => from.selectFrom(listed).select('listed.value'))
        .where('job_id', '=', slot<string>('id')),
    );
  }

  async add(session: Session, job: LabelledJob): Promise<void> {
    if (job.labels.length > 0) await session.executeQuery(this.addAll(this.valuesOf(job), filteredBy(job)));
  }

  /** Writes the new status of a visible job. */
  async move(session: Session, job: LabelledJob): Promise<void> {
    if (job.labels.length > 0) await session.executeQuery(this.moveAll(this.valuesOf(job), filteredBy(job)));
  }

  async remove(session: Session, job: Labelled): Promise<void> {
    if (job.labels.length > 0) await session.executeQuery(this.removeAll(this.valuesOf(job)));
  }

  private valuesOf({ id, caller, labels }: Labelled) {
    return { id, caller, list: this.database.listOf([...new Set(labels.map(labelDigest))]) };
  }
}

/** The columns by which lists filter beside the label. */
function filteredBy({ modelId, status }: LabelledJob) {
  return { model_id: modelId, status };
}
