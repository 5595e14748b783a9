/** How a store works. */
export interface StoreOptions {
  /** Whether results are copied, so that a job that is COMPLETED adds its own to `copies`. */
  keepResults: boolean;
}
