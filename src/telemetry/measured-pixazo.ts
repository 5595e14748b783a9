import type { Pixazo, StatusOutcome, Submission, SubmitOutcome } from '../core/pixazo.js';

/** One call of Pixazo's API. */
export interface MeasuredCall {
  call: keyof Pixazo;
  result: SubmitOutcome['kind'] | StatusOutcome['kind'];
  seconds: number;
}

/** Measures every call. */
export class MeasuredPixazo implements Pixazo {
  constructor(
    private readonly pixazo: Pixazo,
    private readonly onCall: (call: MeasuredCall) => void,
  ) {}

  submit(submission: Submission): Promise<SubmitOutcome> {
    return this.measure('submit', this.pixazo.submit(submission));
  }

  status(requestId: string, signal: AbortSignal): Promise<StatusOutcome> {
    return this.measure('status', this.pixazo.status(requestId, signal));
  }

  private async measure<Outcome extends SubmitOutcome | StatusOutcome>(
    call: keyof Pixazo,
    answer: Promise<Outcome>,
  ): Promise<Outcome> {
    const begunAt = performance.now();
    const outcome = await answer;
    this.onCall({ call, result: outcome.kind, seconds: (performance.now() - begunAt) / 1000 });
    return outcome;
  }
}
