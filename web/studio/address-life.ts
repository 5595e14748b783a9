/** How long before its end an address is replaced, in milliseconds. */
const BEFORE_END_MS = 5 * 60_000;
/** The gateway's addresses are valid for one to two hours. */
const SHORTEST_LIFE_MS = 3_600_000;
const LONGEST_LIFE_MS = 2 * SHORTEST_LIFE_MS;

/** An address and its end. */
interface Expiring {
  urlExpiresAt?: string | null;
}

/**
 * After how many milliseconds an address that was just read is replaced; null: never.
 * @param now the device's date. Where it does not fit, the shortest life counts
 */
export function renewAfterMs({ urlExpiresAt }: Expiring, now: number): number | null {
  if (!urlExpiresAt) return null;
  const left = Date.parse(urlExpiresAt) - now;
  const life = left > BEFORE_END_MS && left <= LONGEST_LIFE_MS ? left : SHORTEST_LIFE_MS;
  return life - BEFORE_END_MS;
}

/** The address that ends later. */
export function laterOf<Address extends Expiring>(one: Address, other: Address | null): Address {
  return (other?.urlExpiresAt ?? '') > (one.urlExpiresAt ?? '') && other ? other : one;
}
