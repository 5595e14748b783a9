/** Operations that a link to the playground brought along. */
export interface Linked {
  query: string;
  variables: string;
}

/**
 * What stands behind the `#` of this page's address as `query` and `variables`, and takes it away, so that loading the
 * page again opens no second tab. Undefined when there is nothing.
 */
export function takeLinked(): Linked | undefined {
  const linked = new URLSearchParams(location.hash.slice(1));
  const query = linked.get('query');
  if (query === null) return undefined;
  history.replaceState(null, '', location.pathname);
  return { query, variables: linked.get('variables') ?? '' };
}
