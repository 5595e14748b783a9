import { useRef, useState } from 'react';
import { useClient } from 'urql';
import { type Attempt, attemptAt, generate, type Refusal } from './generation.js';
import type { JobFeed } from './job-feed.js';
import type { Model } from './parameter-value.js';

/** Starts generations of one model, one at a time. Sending the same input again after no job came repeats the attempt. */
export function useGeneration(model: Model, feed: JobFeed) {
  const client = useClient();
  const [isSending, setIsSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const withoutJob = useRef<Attempt>(null);

  /** Resolves to the reason why no job came, or to null. */
  async function start(input: Record<string, unknown>): Promise<Refusal | null> {
    const attempt = attemptAt(input, withoutJob.current);
    withoutJob.current = attempt;
    setIsSending(true);
    setRefusal(null);
    const outcome = await generate(client, model, attempt);
    setIsSending(false);
    if ('id' in outcome) {
      withoutJob.current = null;
      feed.take([outcome]);
      return null;
    }
    setRefusal(outcome);
    return outcome;
  }

  return {
    isSending,
    refusal,
    start,
    /** Clears the problem of a parameter once it has changed. */
    clearField: (name: string) => setRefusal((before) => before && withoutField(before, name)),
  };
}

function withoutField(refusal: Refusal, name: string): Refusal {
  const { [name]: _, ...fields } = refusal.fields;
  return { ...refusal, fields };
}
