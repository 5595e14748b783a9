const STORED_AS = 'pixazo-token';

/** The token that somebody gave in this tab, on either page; null when nobody did. It is kept until the tab is closed. */
export function tokenOfTab(): string | null {
  return sessionStorage.getItem(STORED_AS);
}

export function keepInTab(token: string): void {
  sessionStorage.setItem(STORED_AS, token);
}
