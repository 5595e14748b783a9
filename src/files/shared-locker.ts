import { randomUUID } from 'node:crypto';
import { ERRORS, type Lock, type Locker, MemoryLocker } from '@tus/server';
import type { Clock } from '../core/clock.js';
import { type Loop, runEvery } from '../core/run-every.js';
import type { UploadLocks } from '../core/upload-locks.js';

/** A lock of a gateway that died is free after this time, in milliseconds. */
const LEASE_MS = 15_000;
/** The pause after which a lock is extended, and its holder hears that another request wants it. */
const EXTEND_EVERY_MS = 2_000;
/** The pause after which a lock that another gateway holds is tried again. */
const TRY_EVERY_MS = 500;
/** The longest wait for a lock; tus waits as long for one of its own process. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Lets one request at a time send or ask for an upload, over all gateways on one database. A request that finds the lock
 * taken has the other request ended: its client has usually lost the connection and resumes.
 */
export class SharedLocker implements Locker {
  /** Within this process, requests wait without the database. */
  private readonly local = new MemoryLocker();

  constructor(
    private readonly locks: UploadLocks,
    private readonly clock: Clock,
  ) {}

  newLock(id: string): Lock {
    return new SharedLock(id, this.local.newLock(id), this.locks, this.clock);
  }
}

class SharedLock implements Lock {
  private readonly holder = randomUUID();
  private renewal: Loop | null = null;

  constructor(
    private readonly id: string,
    private readonly local: Lock,
    private readonly locks: UploadLocks,
    private readonly clock: Clock,
  ) {}

  async lock(signal: AbortSignal, requestRelease: () => void | Promise<void>): Promise<void> {
    await this.local.lock(signal, requestRelease);
    try {
      await this.acquire(signal);
    } catch (error) {
      await this.local.unlock();
      throw error;
    }
    const extend = async () => {
      const state = await this.locks.extend(this.id, this.holder, this.clock.now() + LEASE_MS);
      if (state !== 'held') await requestRelease();
    };
    // Without the database, no other gateway can take the lock either.
    const options = { clock: this.clock, pauseFirst: true, onError: () => undefined };
    this.renewal = runEvery(EXTEND_EVERY_MS, extend, options);
    this.renewal.start();
  }

  async unlock(): Promise<void> {
    await this.renewal?.stop();
    // A lock that cannot be given back is free once it is over.
    await this.locks.unlock(this.id, this.holder).catch(() => undefined);
    await this.local.unlock();
  }

  /** @throws ERRORS of tus when the request ends, or the lock is not free in time */
  private async acquire(signal: AbortSignal): Promise<void> {
    const startedAt = this.clock.now();
    for (;;) {
      const now = this.clock.now();
      if (await this.locks.lock(this.id, this.holder, { now, until: now + LEASE_MS })) return;
      if (signal.aborted) throw ERRORS.ABORTED;
      if (now - startedAt >= LONGEST_WAIT_MS) throw ERRORS.ERR_LOCK_TIMEOUT;
      await this.clock.sleep(TRY_EVERY_MS, signal);
    }
  }
}
