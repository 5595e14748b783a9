import { useRef, useState } from 'react';
import { useClient } from 'urql';
import { uuidv7 } from 'uuidv7';
import { type Attempt, generate, type Refusal } from './generation.js';
import type { JobFeed } from './job-feed.js';
import type { Model } from './parameter-value.js';

/** Starts generations of one model, one at a time, and remembers the last refused one so that it can be sent again. */
export function useGeneration(model: Model, feed: JobFeed) {
  const client = useClient();
  const [isSending, setIsSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const latest = useRef<Attempt>(null);

  async function send(attempt: Attempt) {
    latest.current = attempt;
    setIsSending(true);
    const outcome = await generate(client, model, attempt);
    setIsSending(false);
    if ('id' in outcome) {
      setRefusal(null);
      feed.take([outcome]);
      return;
    }
    setRefusal(outcome);
    // It may have shown up for a moment, before it was refused.
    await feed.catchUp();
  }

  return {
    isSending,
    refusal,
    /** A new press of the button: a key of its own. */
    start: (input: Record<string, unknown>) => send({ input, idempotencyKey: uuidv7() }),
    /** The same press once more, under the same key. */
    again: () => latest.current && !isSending && void send(latest.current),
    /** What was refused about a parameter no longer holds once it has changed. */
    clearField: (name: string) => setRefusal((before) => before && withoutField(before, name)),
  };
}

function withoutField(refusal: Refusal, name: string): Refusal {
  const { [name]: _, ...fields } = refusal.fields;
  return { ...refusal, fields };
}
