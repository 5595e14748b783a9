/** The state of a lock that is held: as before, wanted by another request, or lost because it was not extended in time. */
export type HeldLock = 'held' | 'wanted' | 'lost';

/** Locks on uploads among gateways that share a database. A lock that is not extended is free after a while. */
export interface UploadLocks {
  /**
   * Takes the lock on an upload.
   * @param holder a name that no other request has
   * @param during milliseconds since the epoch
   * @returns false while another request holds it, which then learns by `extend` that the lock is wanted
   */
  lock(uploadId: string, holder: string, during: { now: number; until: number }): Promise<boolean>;
  /** Makes a lock that is held last longer. */
  extend(uploadId: string, holder: string, until: number): Promise<HeldLock>;
  /** Gives a lock back, if it is still held. */
  unlock(uploadId: string, holder: string): Promise<void>;
}
