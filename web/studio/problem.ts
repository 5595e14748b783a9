import type { CombinedError } from 'urql';

/**
 * What to tell people of an error; null when the page tells it elsewhere: a lost connection beside its title, a missing
 * token in a dialog.
 */
export function problemIn(error: CombinedError | undefined): string | null {
  const [first] = error?.graphQLErrors ?? [];
  return first && first.extensions.code !== 'UNAUTHENTICATED' ? first.message : null;
}
