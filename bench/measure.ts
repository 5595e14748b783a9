/** One line of the table: what the gateway does beside what it is compared with, measured in the same run. */
export interface Finding {
  what: string;
  /** What the gateway did, with its unit. */
  gateway: string;
  /** What was measured beside it, by name and with the unit; empty where the goal is no ratio. */
  beside: string;
  /** The number that the goal is about: a ratio, or the gateway's own figure. */
  figure: number;
  /** What the figure shall be at least, or at most; null where nothing was promised. */
  goal: { atLeast: number } | { atMost: number } | null;
}

/** A curve over growing work. */
export interface Plot {
  /** The file's name without its ending. */
  name: string;
  title: string;
  x: string;
  y: string;
  /** Whether the work grows by factors rather than by steps. */
  logarithmic?: boolean;
  points: { series: string; x: number; y: number }[];
}

/** What a measure came to. */
export interface Results {
  findings: Finding[];
  plots?: Plot[];
  /** Whole sentences for the reader of the numbers: what was done, and what was found beside them. */
  notes?: string[];
}

/** Something to be measured, chosen on the command line by its name. */
export interface Measure {
  name: string;
  title: string;
  /** @param tell is told now and then, in a few words, how far it is */
  run(tell: (progress: string) => void): Promise<Results>;
}
