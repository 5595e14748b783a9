import type { JobStore } from '../../src/core/job-store.js';
import type { Pixazo, Webhook } from '../../src/core/pixazo.js';
import type { Chance } from './chance.js';
import { aroundEachCall } from './each-call.js';
import { ConnectionLost, DiskFull, isExpected } from './expected-errors.js';
import { Mortality } from './mortality.js';
import { longestDownMs, longestStuckMs, publicUrl } from './rules.js';
import type { SimulatedMoney } from './simulated-money.js';
import { SimulatedProcess } from './simulated-process.js';
import type { SimulatedTime } from './simulated-time.js';

/** The state that outlives every process of one history. */
export interface Disk {
  /** The number of processes that can open it at the same time. */
  mostProcesses: number;
  /** The store for the next process at this place, once the previous one is dead. Places count from 0. */
  open(now: number, place: number): Promise<JobStore>;
  close(): Promise<void>;
}

interface World {
  disk: Disk;
  pixazo: Pixazo;
  time: SimulatedTime;
  chance: Chance;
  hasPublicUrl: boolean;
  money: SimulatedMoney;
  /** The number of concurrent processes. */
  processes: number;
  /** The number of processes that end; later ones last. */
  endings: number;
  /** Until then the disk fails now and then. */
  troubleEndsAt: number;
  onBroken: (sentence: string) => void;
}

/** The maximum number of call boundaries that a process survives before it crashes. */
const MOST_POINTS = 200;
const LONGEST_LIFE_MS = 120_000;

/**
 * The gateway as the world sees it: at each place one process after another on the same disk, with gaps in
 * between.
 */
export class SimulatedGateway {
  private readonly processes = new Set<SimulatedProcess>();
  private opened: JobStore | null = null;
  private endingsLeft: number;
  /** The requests that a process is polling now. */
  private readonly asking = new Set<string>();

  constructor(private readonly world: World) {
    this.endingsLeft = world.endings;
  }

  /**
   * Any process that responds now.
   * @throws ConnectionLost when there is none
   */
  reach(): SimulatedProcess {
    const [first, ...others] = this.processes;
    if (!first) throw new ConnectionLost('Nobody listens');
    return this.world.chance.pick(first, ...others);
  }

  /** The store as the last process left it. @throws ConnectionLost before the first one has started */
  get store(): JobStore {
    if (!this.opened) throw new ConnectionLost('No process has started yet');
    return this.opened;
  }

  /** The outcome of a callback: whether it was accepted; null when its process died during the call. */
  async callBack({ url }: Webhook, requestId: string | null): Promise<boolean | null> {
    if (!url.startsWith(publicUrl.href) || this.processes.size === 0) return false;
    try {
      return await this.reach().callBack(url.slice(url.lastIndexOf('/') + 1), requestId);
    } catch (error) {
      if (!isExpected(error)) this.world.onBroken(`A callback met ${error}`);
      return error instanceof ConnectionLost ? null : false;
    }
  }

  /** Starts a process at each place whenever the one before has ended there. Never resolves. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: this.world.processes }, (_, place) => this.runAt(place)));
  }

  private async runAt(place: number): Promise<never> {
    const { chance, time, disk } = this.world;
    for (;;) {
      const ends = this.endingsLeft > 0;
      this.endingsLeft -= 1;
      const crashes = ends && chance.happens(0.7);
      const mortality = new Mortality(crashes ? chance.between(1, MOST_POINTS) : Number.POSITIVE_INFINITY);
      const store = await time.during(() => disk.open(time.now(), place));
      this.opened = store;
      const process = this.start(store, mortality);
      const isStopped = ends && !crashes ? this.stopLater(process) : null;
      await Promise.all([mortality.over, isStopped]);
      this.processes.delete(process);
      await time.sleep(chance.between(0, longestDownMs));
    }
  }

  private start(store: JobStore, mortality: Mortality): SimulatedProcess {
    const { pixazo, time, hasPublicUrl, money, onBroken } = this.world;
    const { asking } = this;
    const name = `process-${this.world.chance.next()}`;
    const world = {
      store: this.onTroubledDisk(store),
      pixazo,
      time,
      mortality,
      name,
      hasPublicUrl,
      money: money.rules,
      asking,
      onBroken,
    };
    const process = new SimulatedProcess(world);
    this.processes.add(process);
    return process;
  }

  private async stopLater(process: SimulatedProcess): Promise<void> {
    await this.world.time.sleep(this.world.chance.between(0, LONGEST_LIFE_MS));
    this.processes.delete(process);
    await process.stop();
  }

  /**
   * The store on a disk that is slow at times and, during faults, full at times. If there are other
   * processes, a process may also stall for longer than its leases last.
   */
  private onTroubledDisk(store: JobStore): JobStore {
    const { chance, time, troubleEndsAt, processes } = this.world;
    const perhapsWait = async () => {
      if (chance.happens(0.1)) await time.sleep(chance.pick(1, 50, 2_000));
    };
    const perhapsStuck = async () => {
      if (processes === 1 || time.now() >= troubleEndsAt || !chance.happens(0.1)) return;
      await time.sleep(Math.min(chance.between(0, longestStuckMs), troubleEndsAt - time.now()));
    };
    return aroundEachCall(store, async (method, call) => {
      await perhapsWait();
      await perhapsStuck();
      if (time.now() < troubleEndsAt && chance.happens(0.01)) throw new DiskFull();
      const answer = await time.during(call);
      // Reads and claims may return late; writes return in the order of writing.
      if (method === 'find' || method === 'claimDue') await perhapsWait();
      // Only claims stall: after a read, progress would be computed from an old row at a later time.
      if (method === 'claimDue') await perhapsStuck();
      return answer;
    });
  }
}
