import type { Clock } from '../../core/clock.js';
import { type Read, StreamReader } from './stream-reader.js';

/** The events of a stream. */
export interface EventSource<Event> {
  /** Calls `onSignal` after each change that may make an event, until the returned function is called. */
  listen(onSignal: () => void): () => void;
  /** Whether something is left to be read. */
  hasWork(): boolean;
  /** Reads one thing that is left. Null: it makes no event. An error ends the stream. */
  work(read: Read): Promise<Event | null>;
  /** Whether no event can follow this one. */
  isLast(event: Event): boolean;
  /** Frees what the source holds. */
  clear(): void;
}

/**
 * The events of a source, each read when it is requested. It listens from its creation, so it misses no later change.
 * `return()` ends it at once, also while it waits or reads, and frees everything.
 */
export class SignalStream<Event> implements AsyncIterableIterator<Event> {
  private readonly reader: StreamReader;
  private readonly stopListening: () => void;
  private hasEnded = false;
  private wake: (() => void) | null = null;

  constructor(
    private readonly source: EventSource<Event>,
    clock: Pick<Clock, 'now' | 'sleep'>,
  ) {
    this.reader = new StreamReader(clock);
    this.stopListening = source.listen(() => this.wake?.());
  }

  async next(): Promise<IteratorResult<Event>> {
    while (!this.hasEnded) {
      const event = this.source.hasWork() ? await this.work() : await this.nextSignal();
      // A stream that ended during the read emits nothing more.
      if (event === null || this.hasEnded) continue;
      if (this.source.isLast(event)) this.end();
      return { done: false, value: event };
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Event>> {
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async work(): Promise<Event | null> {
    try {
      return await this.source.work(this.reader.read);
    } catch (error) {
      this.end();
      throw error;
    }
  }

  private nextSignal(): Promise<null> {
    return new Promise((resolve) => {
      this.wake = () => resolve(null);
    });
  }

  private end(): void {
    this.hasEnded = true;
    this.reader.end();
    this.stopListening();
    this.source.clear();
    this.wake?.();
  }
}
