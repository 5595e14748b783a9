/** Operations that a link to the playground brought along. */
export interface Linked {
  query: string;
  variables: string;
}

/**
 * Reads `query` and `variables` from the fragment of this page's address and removes it, so that reloading the page
 * opens no second tab. Undefined without a fragment.
 */
export function takeLinked(): Linked | undefined {
  const linked = new URLSearchParams(location.hash.slice(1));
  const query = linked.get('query');
  if (query === null) return undefined;
  history.replaceState(null, '', location.pathname);
  return { query, variables: linked.get('variables') ?? '' };
}
