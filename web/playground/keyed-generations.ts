import type { FetcherParams } from '@graphiql/toolkit';
import { uuidv7 } from 'uuidv7';

/** Gives each generation an idempotency key, unless the variables have one: the same again until a response came. */
export class KeyedGenerations {
  private unanswered: { asked: string; idempotencyKey: string } | null = null;

  /** The parameters with a key, if their document has a variable for it. */
  keyed(params: FetcherParams): FetcherParams {
    const { query, variables } = params;
    if (!/\$idempotencyKey\b/.test(query) || variables?.idempotencyKey) return params;
    const asked = JSON.stringify(params);
    if (this.unanswered?.asked !== asked) this.unanswered = { asked, idempotencyKey: uuidv7() };
    const { idempotencyKey } = this.unanswered;
    return { ...params, variables: { ...variables, idempotencyKey } };
  }

  /** A response came: the next press is another generation. */
  answered(): void {
    this.unanswered = null;
  }
}
