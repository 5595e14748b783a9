/** Unreliable gateways over the same jobs. */
export interface Victims {
  urls: [string, ...string[]];
  /** Called before a generation is sent to the gateway at this address. */
  onAsked(url: string): void;
  /** The kinds of faults injected so far, with their numbers. */
  harm(): Record<string, number>;
  /** Rejects when a gateway fails in a way that no injected fault explains. */
  dying: Promise<unknown>;
  /** Stops injecting faults; resolves when all gateways are up. */
  spare(): Promise<unknown>;
}
