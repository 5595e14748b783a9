import type { Job } from '@pixazo-gateway/client';

/** A job that was started here, whose row opens; another object each time. */
export interface StartedJob {
  id: string;
  isToBeSeen: boolean;
}

/** The effects of a card beyond its own job. */
export interface JobEvents {
  /** Reads the job with this id again. */
  refresh: (id: string) => Promise<void>;
  /** Puts the input of the job into the form. */
  onUse: (job: Job) => void;
  /** Called with the id of each job that was started. */
  onStarted: (id: string) => void;
  /** Brings the job with this id into view. */
  onShow: (id: string) => void;
}
