const VALID_MS = 1_000;

/**
 * A function that calls `read` at most once a second, and once at a time; all its callers share the result, also a
 * rejection.
 * @param now the present moment in milliseconds, from any origin
 */
export function sharedAnswer<Answer>(
  read: () => Promise<Answer>,
  now: () => number = () => performance.now(),
): () => Promise<Answer> {
  let answer: Promise<Answer> | null = null;
  let validUntil = Number.NEGATIVE_INFINITY;
  return () => {
    if (answer && now() < validUntil) return answer;
    const startedAt = now();
    const settle = () => {
      validUntil = startedAt + VALID_MS;
    };
    validUntil = Number.POSITIVE_INFINITY;
    answer = read();
    answer.then(settle, settle);
    return answer;
  };
}
