import type { CombinedError } from 'urql';

/** The code of the gateway's first error; undefined if the gateway sent none. */
export function codeOf(error: CombinedError | undefined): unknown {
  return error?.graphQLErrors[0]?.extensions.code;
}

/**
 * The message for an error; null if the page shows it elsewhere: a lost connection beside its title, a missing
 * token in a dialog.
 */
export function problemIn(error: CombinedError | undefined): string | null {
  const [first] = error?.graphQLErrors ?? [];
  return first && codeOf(error) !== 'UNAUTHENTICATED' ? first.message : null;
}
