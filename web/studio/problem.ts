import type { CombinedError } from 'urql';

/**
 * The message for an error; null if the page shows it elsewhere: a lost connection beside its title, a missing
 * token in a dialog.
 */
export function problemIn(error: CombinedError | undefined): string | null {
  const [first] = error?.graphQLErrors ?? [];
  return first && first.extensions.code !== 'UNAUTHENTICATED' ? first.message : null;
}
