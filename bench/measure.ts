/**
 * One line of the table: a figure of the gateway beside that of its alternatives, measured in the same run.
 */
export interface Finding {
  what: string;
  /** The gateway's result, with its unit. */
  gateway: string;
  /** The results of the alternatives, by name and with the unit; empty if the goal is not a ratio. */
  beside: string;
  /** The number that the goal is about: a ratio, or the gateway's own result. */
  figure: number;
  /** The least or greatest figure that is acceptable; null if there is no goal. */
  goal: { atLeast: number } | { atMost: number } | null;
}

/** A curve over growing work. */
export interface Plot {
  /** The file's name without its extension. */
  name: string;
  title: string;
  x: string;
  y: string;
  /** Whether the work grows by factors rather than by steps. */
  logarithmic?: boolean;
  points: { series: string; x: number; y: number }[];
}

/** The results of a measure. */
export interface Results {
  findings: Finding[];
  plots?: Plot[];
  /** Whole sentences about the conditions of the measurement, and further observations. */
  notes?: string[];
}

/** One measure, selected on the command line by its name. */
export interface Measure {
  name: string;
  title: string;
  /** @param report receives the progress now and then, in a few words */
  run(report: (progress: string) => void): Promise<Results>;
}
