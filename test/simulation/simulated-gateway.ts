import type { JobStore } from '../../src/core/job-store.js';
import type { Pixazo, Webhook } from '../../src/core/pixazo.js';
import type { Chance } from './chance.js';
import { aroundEachCall } from './each-call.js';
import { ConnectionLost, DiskFull, isExpected } from './expected-errors.js';
import { Mortality } from './mortality.js';
import { longestDownMs, publicUrl } from './rules.js';
import { SimulatedProcess } from './simulated-process.js';
import type { SimulatedTime } from './simulated-time.js';

/** What outlives every process of one history. */
export interface Disk {
  /** The store for the next process, once the one before is dead. */
  open(now: number): Promise<JobStore>;
  close(): Promise<void>;
}

interface World {
  disk: Disk;
  pixazo: Pixazo;
  time: SimulatedTime;
  chance: Chance;
  hasPublicUrl: boolean;
  /** How many processes end; the one after them lasts. */
  endings: number;
  /** Until then the disk fails now and then. */
  troubleEndsAt: number;
  onBroken: (sentence: string) => void;
}

/** Most uses of a port that a process survives before it crashes, counted at both ends of each. */
const MOST_POINTS = 200;
const LONGEST_LIFE_MS = 120_000;

/** The gateway as the world sees it: one process after another on the same disk, and nobody there in between. */
export class SimulatedGateway {
  private process: SimulatedProcess | null = null;
  private opened: JobStore | null = null;

  constructor(private readonly world: World) {}

  /** Who answers now. @throws ConnectionLost when nobody does */
  reach(): SimulatedProcess {
    if (!this.process) throw new ConnectionLost('Nobody listens');
    return this.process;
  }

  /** The store as the last process left it. */
  get store(): JobStore {
    if (!this.opened) throw new Error('No process has started yet');
    return this.opened;
  }

  /** What a callback comes to: whether it was taken. */
  async callBack({ url }: Webhook, requestId: string | null): Promise<boolean> {
    if (!url.startsWith(publicUrl.href)) return false;
    try {
      return await this.reach().ring(url.slice(url.lastIndexOf('/') + 1), requestId);
    } catch (error) {
      if (!isExpected(error)) this.world.onBroken(`A callback met ${error}`);
      return false;
    }
  }

  /** Starts a process whenever the one before has ended. Resolves never. */
  async run(): Promise<never> {
    const { chance, time, disk } = this.world;
    for (let endings = this.world.endings; ; endings -= 1) {
      const crashes = endings > 0 && chance.happens(0.7);
      const mortality = new Mortality(crashes ? chance.between(1, MOST_POINTS) : Number.POSITIVE_INFINITY);
      this.opened = await disk.open(time.now());
      const process = this.start(this.opened, mortality);
      const isStopped = endings > 0 && !crashes ? this.stopLater(process) : null;
      await Promise.all([mortality.over, isStopped]);
      this.process = null;
      await time.sleep(chance.between(0, longestDownMs));
    }
  }

  private start(store: JobStore, mortality: Mortality): SimulatedProcess {
    const { pixazo, time, hasPublicUrl, onBroken } = this.world;
    const lease = `process-${this.world.chance.next()}`;
    const world = {
      store: this.onTroubledDisk(store),
      pixazo,
      time,
      mortality,
      lease,
      hasPublicUrl,
      onBroken,
    };
    this.process = new SimulatedProcess(world);
    return this.process;
  }

  private async stopLater(process: SimulatedProcess): Promise<void> {
    await this.world.time.sleep(this.world.chance.between(0, LONGEST_LIFE_MS));
    this.process = null;
    await process.stop();
  }

  /** The store as it is on a disk that is slow at times and, while there is trouble, full at times. */
  private onTroubledDisk(store: JobStore): JobStore {
    const { chance, time, troubleEndsAt } = this.world;
    const perhapsWait = async () => {
      if (chance.happens(0.1)) await time.sleep(chance.pick(1, 50, 2_000));
    };
    return aroundEachCall(store, async (method, call) => {
      await perhapsWait();
      if (time.now() < troubleEndsAt && chance.happens(0.01)) throw new DiskFull();
      const answer = await call();
      // What was read or claimed may be old when its reader gets it; what was written is told in the order of writing.
      if (method === 'find' || method === 'claimDue') await perhapsWait();
      return answer;
    });
  }
}
