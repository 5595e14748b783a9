/** The id of a result in the graph. */
export function mediaId(jobId: string, index: number): string {
  return `${jobId}:${index}`;
}

/** The job that a media id names, and the place of the file in it; null: no such id is ever given out. */
export function readMediaId(id: string): { jobId: string; index: number } | null {
  const [, jobId, index] = /^([^:]+):(0|[1-9]\d{0,5})$/.exec(id) ?? [];
  return jobId === undefined ? null : { jobId, index: Number(index) };
}
