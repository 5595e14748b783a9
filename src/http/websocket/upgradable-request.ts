import { IncomingMessage } from 'node:http';

/**
 * A request that may turn into a WebSocket and into nothing else. Any other protocol that a client could speak too is
 * passed over, as HTTP allows: Java's client, say, offers HTTP/2 with each request, and Node would hand them all to who
 * waits for WebSockets.
 */
export class UpgradableRequest extends IncomingMessage {
  private offersUpgrade = false;

  /** Node sets it by the headers, and asks it whether the request leaves HTTP. */
  set upgrade(offered: boolean) {
    this.offersUpgrade = offered;
  }

  get upgrade(): boolean {
    const isMeant = this.method === 'CONNECT' || this.headers.upgrade?.toLowerCase() === 'websocket';
    return this.offersUpgrade && isMeant;
  }
}
