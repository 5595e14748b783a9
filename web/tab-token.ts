const STORED_AS = 'pixazo-token';

/** The token that somebody gave in this tab, on either page; null when nobody did. It is kept until the tab is closed. */
export function tokenOfTab(): string | null {
  return sessionStorage.getItem(STORED_AS);
}

/** @param token null: forget it */
export function keepInTab(token: string | null): void {
  if (token === null) sessionStorage.removeItem(STORED_AS);
  else sessionStorage.setItem(STORED_AS, token);
}
