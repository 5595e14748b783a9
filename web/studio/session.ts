import { keepInTab, tokenOfTab } from '../tab-token.js';
import { Watched } from './watched.js';

/** The session of this tab: its token, and whether the gateway asks for one. */
export class Session {
  readonly token = new Watched<string | null>(tokenOfTab());
  /** Why the gateway asks for a token, in its own words; null while it does not. */
  readonly demand = new Watched<string | null>(null);

  /** The value of an Authorization header; null without a token. */
  authorization(): string | null {
    const token = this.token.get();
    return token && `Bearer ${token}`;
  }

  signIn(token: string): void {
    keepInTab(token);
    this.demand.set(null);
    this.token.set(token);
  }
}
